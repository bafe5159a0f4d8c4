import { setTimeout as sleep } from 'node:timers/promises';
import { onAbort } from '../../client/abort.ts';
import type { RecordedConversation } from '../../replay/conversationFile.ts';
import type { Pace } from '../../replay/pace.ts';
import { timelineOf } from '../../replay/timeline.ts';
import type { ReplayOutcome } from '../replay/replayInProcess.ts';
import { AwaitedSummaries } from './awaitedSummaries.ts';
import { ConnectionWatch } from './connectionWatch.ts';
import { stepSender, subscribe } from './liveConnections.ts';
import type { LiveReplayOptions } from './liveReplayOptions.ts';
import type { StepSender } from './stepSender.ts';

/** How long a summary may take once everything has been acknowledged and the engine is there. */
const summaryWaitMs = 10_000;
const goodbyeMs = 2_000;

/**
 * Streams conversations to a running engine, one after the other at the given pace, and shows what comes back. An
 * engine that goes away is waited for: what it has not answered is sent again, and events go on where they were.
 * @throws EngineError ENGINE_UNREACHABLE when there is none at the start, or it stays away
 */
export async function replayLive(options: LiveReplayOptions): Promise<ReplayOutcome> {
  const { stop } = options;
  const watch = new ConnectionWatch(options);
  const summaries = new AwaitedSummaries();
  const ackMs: number[] = [];
  const forget = onAbort(stop, reason => {
    watch.end(reason);
  });
  const { events, told } = subscribe(options, watch, summaries);
  const sender = stepSender(options, watch, ackMs);
  let startedAtMs = options.nowMs();
  try {
    await events.ready();
    startedAtMs = options.nowMs();
    const pace = options.makePace(watch.signal);
    for await (const conversation of options.conversations)
      await play(conversation, { sender, watch, summaries, pace, options });
    await sender.settled();
    await summariesIn(summaries, watch);
    await Promise.all([sender.close({ signal: AbortSignal.timeout(goodbyeMs) }), events.close()]);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    forget();
    watch.end(undefined);
    await told.ended;
  }
  const { losses } = watch;
  return { startedAtMs, ackMs, summariesMissing: summaries.missing, connection: { losses, gaps: told.gaps } };
}

interface Stage {
  readonly sender: StepSender;
  readonly watch: ConnectionWatch;
  readonly summaries: AwaitedSummaries;
  readonly pace: Pace;
  readonly options: LiveReplayOptions;
}

async function play(conversation: RecordedConversation, stage: Stage): Promise<void> {
  const { sender, watch, summaries, pace, options } = stage;
  const conversationId = conversation.conversationId + options.idSuffix;
  summaries.expect(conversationId);
  let atMs = 0;
  for (const recorded of timelineOf(conversation)) {
    const step = { ...recorded, conversationId };
    // Ends early when all is over, and `ready` says so.
    await pace.pass(step.atMs - atMs);
    atMs = step.atMs;
    await sender.ready();
    options.view.step(step);
    sender.send(step);
    await options.ready();
  }
  watch.signal.throwIfAborted();
}

/** Waits for the summaries that are missing, but not for ever; an engine that was away gets its time anew. */
async function summariesIn(summaries: AwaitedSummaries, watch: ConnectionWatch): Promise<void> {
  const { signal } = watch;
  let losses: number;
  do {
    ({ losses } = watch);
    const timeUp = sleep(summaryWaitMs, undefined, { ref: false, signal }).catch(() => undefined);
    await Promise.race([summaries.all(), timeUp]);
    signal.throwIfAborted();
  } while (summaries.missing > 0 && (watch.isAway || watch.losses > losses));
}
