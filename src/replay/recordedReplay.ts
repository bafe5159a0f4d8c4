import { setImmediate } from 'node:timers/promises';
import { LANGUAGES } from '../domain/conversation.ts';
import type { Receipt } from '../domain/ports.ts';
import type { ConversationInput } from '../domain/utterance.ts';
import type { RecordedConversation } from './conversationFile.ts';
import { lookAhead } from './lookAhead.ts';
import type { LookAheadScorer } from './lookAheadScorer.ts';
import type { Pace } from './pace.ts';
import type { RecordedClock } from './recordedClock.ts';
import { timelineOf, type ReplayStep } from './timeline.ts';

/** The pipeline as a replay sees it: built on the replay's own clock and scorer. */
export interface RecordedEngine {
  submit(input: ConversationInput): Promise<Receipt>;
  /** Resolves when everything submitted so far has had its effect. */
  idle(): Promise<void>;
  isOpen(conversationId: string): boolean;
}

export interface RecordedReplayPorts {
  readonly engine: RecordedEngine;
  readonly clock: RecordedClock;
  readonly scorer: LookAheadScorer;
  readonly pace: Pace;
  /** Told of each step before it is submitted. */
  readonly onStep: (step: ReplayStep) => void;
  readonly onReceipt: (step: ReplayStep, receipt: Receipt) => void;
  /** Awaited after each step, when all its events are out. */
  readonly ready: () => Promise<void>;
  /** Ends the replay between two steps. */
  readonly stop: AbortSignal;
}

/** Utterances whose scoring begins before their turn. */
const stepsAhead = 64;
/** Recorded time between two conversations, so that ended ones do not pile up in one instant. */
const betweenConversationsMs = 1_000;

/**
 * Replays conversations one after the other through an engine on a recorded clock. Every step has had its
 * whole effect before the next one is taken, so that the same file always gives the same events.
 */
export async function replayRecorded(
  conversations: AsyncIterable<RecordedConversation>,
  ports: RecordedReplayPorts,
): Promise<void> {
  const { clock, pace, scorer, stop } = ports;
  let startedAtMs = clock.nowMs();
  for await (const step of lookAhead(stepsOf(conversations), stepsAhead, expectScore(scorer))) {
    if (stop.aborted) return;
    if (step.kind === 'started') startedAtMs = clock.nowMs();
    const dueAtMs = startedAtMs + step.atMs;
    await pace.pass(dueAtMs - clock.nowMs());
    await clock.advanceTo(dueAtMs, () => settled(ports));
    await submit(step, startedAtMs, ports);
    await ports.ready();
    if (step.kind === 'ended')
      await clock.advanceTo(clock.nowMs() + betweenConversationsMs, () => settled(ports));
  }
}

async function* stepsOf(conversations: AsyncIterable<RecordedConversation>): AsyncGenerator<ReplayStep> {
  for await (const conversation of conversations) yield* timelineOf(conversation);
}

function expectScore(scorer: LookAheadScorer): (step: ReplayStep) => void {
  return step => {
    if (step.kind !== 'utterance') return;
    const { role, text, language: own } = step.utterance;
    const [tag] = (own ?? step.info.language ?? '').toLowerCase().split('-');
    const language = LANGUAGES.find(known => known === tag);
    if (language !== undefined && role !== 'bot' && role !== 'system') scorer.expect(text, language);
  };
}

/** A conversation that idled out in a long pause opens again, as its source would open it. */
async function submit(step: ReplayStep, startedAtMs: number, ports: RecordedReplayPorts): Promise<void> {
  const { engine, clock, onStep, onReceipt } = ports;
  const idledOut = step.kind !== 'started' && !engine.isOpen(step.conversationId);
  if (idledOut && step.kind === 'ended') return;
  if (idledOut && step.kind === 'utterance')
    await engine.submit(inputOf({ ...step, kind: 'started' }, startedAtMs, clock.nowMs()));
  onStep(step);
  const receipt = await engine.submit(inputOf(step, startedAtMs, clock.nowMs()));
  onReceipt(step, receipt);
  await settled(ports);
}

/**
 * Resolves when nothing can happen any more before time moves on: all is done, or what is left (a final held
 * for the order of speech) waits for a timer of the recorded clock.
 */
async function settled({ engine, scorer }: RecordedReplayPorts): Promise<void> {
  const progress = { idle: false };
  const idle = engine.idle().then(() => {
    progress.idle = true;
  });
  do {
    await Promise.race([idle, scorer.quiet()]);
    // One turn of the event loop: whatever the answers set going runs to its end, or asks for more.
    if (!progress.idle) await setImmediate();
  } while (!progress.idle && scorer.awaited > 0);
}

function inputOf(step: ReplayStep, startedAtMs: number, receivedAtMs: number): ConversationInput {
  const key = { tenant: 'default', conversationId: step.conversationId };
  switch (step.kind) {
    case 'started':
      return { kind: 'started', key, info: { ...step.info, startedAtMs }, receivedAtMs };
    case 'utterance':
      return { kind: 'utterance', key, utterance: step.utterance, receivedAtMs };
    case 'ended':
      return { kind: 'ended', key, reason: step.reason, receivedAtMs };
  }
}
