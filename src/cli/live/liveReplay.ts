import { setTimeout as sleep } from 'node:timers/promises';
import { PulsoEvents } from '../../client/eventReader.ts';
import type { ConnectionOptions } from '../../client/options.ts';
import type { RecordedConversation } from '../../replay/conversationFile.ts';
import type { Pace } from '../../replay/pace.ts';
import { timelineOf } from '../../replay/timeline.ts';
import type { ReplayOutcome, ReplayRun } from '../replay/replayInProcess.ts';
import { AwaitedSummaries } from './awaitedSummaries.ts';
import { ConnectionWatch } from './connectionWatch.ts';
import type { EngineAddress } from './engineAddress.ts';
import { StepSender } from './stepSender.ts';
import { tellingSocket } from './tellingSocket.ts';

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
  /** How long a connection that is lost may stay away. */
  readonly patienceMs: number;
  /** A line about the connection. */
  readonly notice: (line: string) => void;
}

/** Messages that have no answer yet; more wait, also for a connection that is away. */
const maxUnanswered = 80;
/** One replay hurts nobody by coming back soon. */
const longestBackoffMs = 2_000;
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
  const stopped = () => {
    watch.end(stop.reason);
  };
  stop.addEventListener('abort', stopped);
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
    stop.removeEventListener('abort', stopped);
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

function connectionTo({ address }: LiveReplayOptions, watch: ConnectionWatch): ConnectionOptions {
  const { url, token } = address;
  return {
    url,
    WebSocket: tellingSocket(why => {
      watch.failed(why);
    }),
    backoff: { maxMs: longestBackoffMs },
    signal: watch.signal,
    ...(token === undefined ? {} : { token }),
  };
}

function stepSender(options: LiveReplayOptions, watch: ConnectionWatch, ackMs: number[]): StepSender {
  const { nowMs, view, wantsSignals } = options;
  return new StepSender({
    ...connectionTo(options, watch),
    connection: watch.follow(),
    maySendTwice: () => watch.losses > 0,
    nowMs,
    maxBuffered: maxUnanswered,
    maxInFlight: maxUnanswered,
    onAcknowledged: latencyMs => ackMs.push(latencyMs),
    onRefusal: refusal => {
      view.refused(refusal);
    },
    ...(wantsSignals
      ? {
          onSignals: data => {
            view.event(JSON.stringify({ type: 'pulso.signals.v1', subject: data.conversationId, data }));
          },
        }
      : {}),
  });
}

/** Shows the events of the replay's own conversations. */
function subscribe(options: LiveReplayOptions, watch: ConnectionWatch, summaries: AwaitedSummaries) {
  const { view, signalEvents, notice } = options;
  const told = { gaps: 0, ended: Promise.resolve() };
  const events = new PulsoEvents({
    ...connectionTo(options, watch),
    onConnection: watch.follow().onConnection,
    filter: {
      types: [
        'pulso.escalation.*',
        'pulso.moment.*',
        'pulso.conversation.*',
        ...(signalEvents ? ['pulso.signals.v1'] : []),
      ],
    },
    onGap: () => {
      told.gaps++;
      notice("the engine can't tell what happened meanwhile: alerts and summaries may be missing");
    },
  });
  told.ended = events
    .forEach(async event => {
      if (!summaries.knows(event.subject)) return;
      view.event(JSON.stringify(event));
      if (event.type === 'pulso.conversation.summary.v1') summaries.came(event.subject);
      await options.ready();
    })
    .catch((error: unknown) => {
      watch.end(error);
    });
  return { events, told };
}
