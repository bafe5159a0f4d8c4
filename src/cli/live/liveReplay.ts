import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedConversation } from '../../replay/conversationFile.ts';
import type { Pace } from '../../replay/pace.ts';
import { timelineOf, type ReplayStep } from '../../replay/timeline.ts';
import type { ReplayOutcome, ReplayRun } from '../replay/replayInProcess.ts';
import { AwaitedSummaries } from './awaitedSummaries.ts';
import type { EngineAddress } from './engineAddress.ts';
import { EventsClient } from './eventsClient.ts';
import { StreamsClient } from './streamsClient.ts';
import { messageOf } from './wireMessages.ts';

export interface LiveReplayOptions extends Omit<ReplayRun, 'makePace'> {
  /** @param over ends the pauses of this pace */
  readonly makePace: (over: AbortSignal) => Pace;
  readonly address: EngineAddress;
  readonly nowMs: () => number;
  /** Appended to every conversation id, so that a file can be replayed again to the same engine. */
  readonly idSuffix: string;
  /** True: signals of utterances come with the stream, for the screen. */
  readonly wantsSignals: boolean;
  /** True: signals come as events of their own. */
  readonly signalEvents: boolean;
}

const maxInFlight = 64;
/** How long a summary may take once everything has been acknowledged. */
const summaryWaitMs = 10_000;

/**
 * Streams conversations to a running engine, one after the other at the given pace, and shows what comes back.
 * @throws EngineError ENGINE_UNREACHABLE also when the connection ends too early
 */
export async function replayLive(options: LiveReplayOptions): Promise<ReplayOutcome> {
  const summaries = new AwaitedSummaries();
  const sent = new Map<string, ReplayStep>();
  const ackMs: number[] = [];
  const events = await subscribe(options, summaries);
  const streams = streamsClient(options, sent, ackMs);
  const over = new AbortController();
  try {
    await streams.connect();
    const startedAtMs = options.nowMs();
    const pace = options.makePace(over.signal);
    for await (const conversation of options.conversations) {
      if (options.stop.aborted) break;
      await play(conversation, { streams, events, summaries, sent, pace, options });
    }
    await streams.settled();
    if (!options.stop.aborted)
      await Promise.race([summaries.all(), sleep(summaryWaitMs, undefined, { ref: false }), events.lost]);
    return { startedAtMs, ackMs, summariesMissing: summaries.missing };
  } finally {
    over.abort();
    await Promise.all([streams.close(), events.close()]);
  }
}

interface Stage {
  readonly streams: StreamsClient;
  readonly events: EventsClient;
  readonly summaries: AwaitedSummaries;
  /** The newest step of each conversation, for refusals. */
  readonly sent: Map<string, ReplayStep>;
  readonly pace: Pace;
  readonly options: LiveReplayOptions;
}

async function play(conversation: RecordedConversation, stage: Stage): Promise<void> {
  const { streams, events, summaries, sent, pace, options } = stage;
  const conversationId = conversation.conversationId + options.idSuffix;
  summaries.expect(conversationId);
  let atMs = 0;
  for (const recorded of timelineOf(conversation)) {
    if (options.stop.aborted) return;
    const step = { ...recorded, conversationId };
    // A lost connection ends the replay at once, also in the middle of a pause.
    await Promise.race([pace.pass(step.atMs - atMs), streams.lost, events.lost]);
    atMs = step.atMs;
    sent.set(conversationId, step);
    options.view.step(step);
    await streams.send(messageOf(step));
    await options.ready();
  }
}

function streamsClient(
  { address, nowMs, view, wantsSignals }: LiveReplayOptions,
  sent: ReadonlyMap<string, ReplayStep>,
  ackMs: number[],
): StreamsClient {
  return new StreamsClient({
    address,
    nowMs,
    maxInFlight,
    signals: wantsSignals,
    listener: {
      accepted: (final, latencyMs) => {
        if (final) ackMs.push(latencyMs);
      },
      refused: (conversationId, utteranceId, code) => {
        const step = sent.get(conversationId ?? '');
        if (step !== undefined) view.refused({ step, utteranceId, code });
      },
      signals: (conversationId, data) => {
        if (wantsSignals)
          view.event(JSON.stringify({ type: 'pulso.signals.v1', subject: conversationId, data }));
      },
    },
  });
}

function subscribe(
  { address, view, signalEvents }: LiveReplayOptions,
  summaries: AwaitedSummaries,
): Promise<EventsClient> {
  return EventsClient.subscribe({
    address,
    types: [
      'pulso.escalation.*',
      'pulso.moment.*',
      'pulso.conversation.*',
      ...(signalEvents ? ['pulso.signals.v1'] : []),
    ],
    isOurs: conversationId => summaries.knows(conversationId),
    onEvent: (type, conversationId, json) => {
      view.event(json);
      if (type === 'pulso.conversation.summary.v1') summaries.came(conversationId);
    },
  });
}
