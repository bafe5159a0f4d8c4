import { PulsoEvents } from '../../client/eventReader.ts';
import type { ConnectionOptions } from '../../client/options.ts';
import type { AwaitedSummaries } from './awaitedSummaries.ts';
import type { ConnectionWatch } from './connectionWatch.ts';
import type { LiveReplayOptions } from './liveReplayOptions.ts';
import { StepSender } from './stepSender.ts';
import { tellingSocket } from './tellingSocket.ts';

/** Messages that have no answer yet; more wait, also for a connection that is away. */
const maxUnanswered = 80;
/** One replay hurts nobody by coming back soon. */
const longestBackoffMs = 2_000;

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

/** What goes to the engine. */
export function stepSender(options: LiveReplayOptions, watch: ConnectionWatch, ackMs: number[]): StepSender {
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

/** What comes from the engine: shows the events of the replay's own conversations. */
export function subscribe(options: LiveReplayOptions, watch: ConnectionWatch, summaries: AwaitedSummaries) {
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
