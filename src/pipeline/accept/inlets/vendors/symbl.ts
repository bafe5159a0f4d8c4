import type { Static } from '@sinclair/typebox';
import { fieldOf, flagOf, kindOf, labelOf, numberOf, objectOf, reader } from '../fields.ts';
import type { Conversion, InletResult } from '../inlet.ts';
import { control, defineInlet, event, ignored, one, signal, some, utterance } from '../results.ts';
import { endOf, msOfInstant, msOfSeconds, msOfSecondsNanos } from '../time.ts';
import { noTracks, place, type Tracks } from '../tracks.ts';
import {
  message_response,
  type Person,
  Recognition,
  recognition_result,
  insight_response,
  tracker_response,
  lifecycle,
} from './symblMessages.ts';

const readMessages = reader(message_response);
const readRecognition = reader(Recognition);
const readInsights = reader(insight_response);
const readTrackers = reader(tracker_response);
const readLifecycle = reader(lifecycle);

interface State {
  readonly conversationId?: string;
  readonly tracks: Tracks;
  /** Which of the two transcripts of the same words this stream counts: the one whose final came first. */
  readonly counts?: 'recognition' | 'messages';
}

/**
 * Symbl streaming: one socket carries a live recognition and, later, polished messages of the same words. The
 * first kind that settles words is the one that counts; the other would count them twice.
 */
export const symbl = defineInlet<State>({
  name: 'symbl',
  aliases: ['symbl-ai', 'symblai'],
  vendor: 'Symbl.ai',
  title: 'Symbl.ai streaming',
  transports: ['websocket', 'http-json'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { '*': 'customer' },
  redelivers: false,
  messages: {
    message_response,
    recognition_result,
    insight_response,
    tracker_response,
    conversation_created: lifecycle,
  },
  initialState: () => ({ tracks: noTracks }),
  convert(message, state) {
    const fields = objectOf(message);
    const { conversationId } = state;
    const type = kindOf(fields, 'type');
    switch (type === 'message' ? kindOf(fieldOf(fields, 'message'), 'type') : type) {
      case 'message_response':
        return polished(readMessages(message), state);
      case 'recognition_result':
        // Some bridges take it out of its wrapper.
        return recognised(readRecognition(type === 'message' ? fieldOf(fields, 'message') : fields), state);
      case 'insight_response': {
        const insights = readInsights(message).insights ?? [];
        const signals = insights.map(({ type: name }) =>
          signal({ signal: 'intent', conversationId, label: labelOf(name) }),
        );
        return some(signals, state, 'vendor-extra');
      }
      case 'tracker_response': {
        const trackers = readTrackers(message).trackers ?? [];
        const signals = trackers.map(({ name }) =>
          signal({ signal: 'category', conversationId, label: labelOf(name) }),
        );
        return some(signals, state, 'vendor-extra');
      }
      case 'conversation_created':
      case 'recognition_started': {
        const id = labelOf(readLifecycle(message).message.data?.conversationId) ?? conversationId;
        const started = event({ event: 'started', scope: 'stream', conversationId: id });
        return one(started, id === undefined ? state : { ...state, conversationId: id });
      }
      case 'recognition_stopped':
      case 'conversation_completed':
        return one(event({ event: 'ended', scope: 'stream', conversationId }), state);
      case 'error':
        return one(event({ event: 'failed', scope: 'stream', conversationId }), state);
      case 'started_listening':
      case 'session_modified':
        return one(control('marker'), state);
      case 'start_request':
      case 'stop_request':
      case 'modify_request':
        return one(control('settings'), state);
      case 'topic_response':
      case 'action_item_response':
      case 'summary_response':
        return one(ignored('vendor-extra'), state);
      default:
        return one(ignored('unknown-type'), state);
    }
  },
});

function polished(message: Static<typeof message_response>, state: State): Conversion<State> {
  const { conversationId } = state;
  const results = message.messages.flatMap((said): InletResult[] => {
    const utteranceId = String(said.id);
    const speaker = speakerOf(said.from);
    const feelings: InletResult[] = [];
    const score = numberOf(said.sentiment?.polarity?.score);
    if (score !== undefined || said.sentiment?.suggested) {
      const suggested = labelOf(said.sentiment?.suggested);
      const values = score === undefined ? undefined : { polarity: score };
      feelings.push(
        signal({ signal: 'sentiment', conversationId, utteranceId, speaker, label: suggested, values }),
      );
    }
    if (state.counts === 'recognition') return [ignored('second-copy'), ...feelings];
    const beginOffsetMs = msOfSeconds(numberOf(said.duration?.timeOffset));
    const durationMs = msOfSeconds(numberOf(said.duration?.duration));
    const words = utterance({
      conversationId,
      utteranceId,
      speaker,
      participantId: labelOf(said.from?.id),
      text: said.payload.content ?? '',
      final: true,
      beginOffsetMs,
      endOffsetMs: endOf(beginOffsetMs, durationMs),
      atMs: msOfInstant(said.duration?.startTime),
    });
    return [words, ...feelings];
  });
  const counts = message.messages.length === 0 ? state.counts : (state.counts ?? 'messages');
  return some(results, counts === undefined ? state : { ...state, counts });
}

function recognised(message: Static<typeof Recognition>, state: State): Conversion<State> {
  const final = flagOf(message.isFinal) ?? false;
  if (final && state.counts === 'messages') return one(ignored('second-copy'), state);
  const best = message.payload?.raw?.alternatives?.[0];
  const words = labelOf(message.punctuated?.transcript) ?? best?.transcript ?? '';
  const speaker = speakerOf(message.user);
  const placed = place(state.tracks, { track: speaker ?? 'audio', text: words, final });
  const next = { ...state, tracks: placed.tracks };
  if (placed.kind === 'empty') return one(ignored('empty'), next);
  const first = best?.words?.[0]?.startTime;
  const last = best?.words?.at(-1)?.endTime;
  return one(
    utterance({
      conversationId: state.conversationId,
      // The ids of the polished messages are the vendor's own: these must not meet them.
      utteranceId: `r-${placed.utteranceId}`,
      speaker,
      participantId: labelOf(message.user?.id),
      text: words,
      final,
      beginOffsetMs: msOfSecondsNanos(numberOf(first?.seconds), numberOf(first?.nanos)),
      endOffsetMs: msOfSecondsNanos(numberOf(last?.seconds), numberOf(last?.nanos)),
      confidence: numberOf(best?.confidence),
    }),
    final ? { ...next, counts: 'recognition' } : next,
  );
}

function speakerOf(person: Static<typeof Person> | null | undefined): string | undefined {
  return labelOf(person?.userId) ?? labelOf(person?.id);
}
