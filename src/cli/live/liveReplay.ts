import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedConversation } from '../../replay/conversationFile.ts';
import type { Pace } from '../../replay/pace.ts';
import { timelineOf, type ReplayStep } from '../../replay/timeline.ts';
import type { ReplayView } from '../replay/replayView.ts';
import { AwaitedSummaries } from './awaitedSummaries.ts';
import type { EngineAddress } from './engineAddress.ts';
import { EventsClient } from './eventsClient.ts';
import { StreamsClient } from './streamsClient.ts';
import { messageOf } from './wireMessages.ts';

export interface LiveReplayOptions {
  readonly address: EngineAddress;
  readonly view: ReplayView;
  readonly pace: Pace;
  readonly nowMs: () => number;
  /** Appended to every conversation id, so that a file can be replayed again to the same engine. */
  readonly idSuffix: string;
  /** True: signals as events of their own, beside those that the stream gives back for the screen. */
  readonly signalEvents: boolean;
  /** After each step: waits for a slow reader of the output. */
  readonly ready: () => Promise<void>;
  readonly stop: AbortSignal;
}

export interface LiveReplayResult {
  /** From sending a final to its `accepted`, in milliseconds, one per final. */
  readonly ackMs: readonly number[];
  /** Conversations whose summary had not come when the wait for it was over. */
  readonly summariesMissing: number;
}

const maxInFlight = 64;
/** How long a summary may take once everything has been acknowledged. */
const summaryWaitMs = 10_000;

/**
 * Streams conversations to a running engine, one after the other at the given pace, and shows what comes back.
 * @throws EngineError ENGINE_UNREACHABLE also when the connection ends too early
 */
export async function replayLive(
  conversations: AsyncIterable<RecordedConversation>,
  options: LiveReplayOptions,
): Promise<LiveReplayResult> {
  const summaries = new AwaitedSummaries();
  const sent = new Map<string, ReplayStep>();
  const ackMs: number[] = [];
  const events = await subscribe(options, summaries);
  const streams = streamsClient(options, sent, ackMs);
  try {
    await streams.connect();
    for await (const conversation of conversations) {
      if (options.stop.aborted) break;
      await play(conversation, { streams, summaries, sent, options });
    }
    await streams.settled();
    if (!options.stop.aborted)
      await Promise.race([summaries.all(), sleep(summaryWaitMs, undefined, { ref: false }), events.lost]);
    return { ackMs, summariesMissing: summaries.missing };
  } finally {
    await Promise.all([streams.close(), events.close()]);
  }
}

interface Stage {
  readonly streams: StreamsClient;
  readonly summaries: AwaitedSummaries;
  /** The newest step of each conversation, for refusals. */
  readonly sent: Map<string, ReplayStep>;
  readonly options: LiveReplayOptions;
}

async function play(conversation: RecordedConversation, stage: Stage): Promise<void> {
  const { streams, summaries, sent, options } = stage;
  const conversationId = conversation.conversationId + options.idSuffix;
  summaries.expect(conversationId);
  let atMs = 0;
  for (const recorded of timelineOf(conversation)) {
    if (options.stop.aborted) return;
    const step = { ...recorded, conversationId };
    await options.pace.pass(step.atMs - atMs);
    atMs = step.atMs;
    sent.set(conversationId, step);
    options.view.step(step);
    await streams.send(messageOf(step));
    await options.ready();
  }
}

function streamsClient(
  { address, nowMs, view, signalEvents }: LiveReplayOptions,
  sent: ReadonlyMap<string, ReplayStep>,
  ackMs: number[],
): StreamsClient {
  return new StreamsClient({
    address,
    nowMs,
    maxInFlight,
    listener: {
      accepted: (final, latencyMs) => {
        if (final) ackMs.push(latencyMs);
      },
      refused: (conversationId, utteranceId, code) => {
        const step = sent.get(conversationId ?? '');
        if (step !== undefined) view.refused({ step, utteranceId, code });
      },
      signals: (conversationId, data) => {
        if (!signalEvents)
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
