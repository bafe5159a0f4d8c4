import { Type, type Static } from '@sinclair/typebox';
import {
  kindOf,
  label,
  labelOf,
  list,
  maybe,
  number,
  numberOf,
  objectOf,
  reader,
  tag,
  text,
} from '../fields.ts';
import type { Conversion } from '../inlet.ts';
import { defineInlet, event, ignored, one, utterance } from '../results.ts';
import { msOfSeconds } from '../time.ts';
import { noTracks, place, type Tracks } from '../tracks.ts';
import { meanOf } from '../words.ts';

const connected = Type.Object({ type: tag('connected'), id: maybe(label) });
const hypothesis = Type.Object({
  type: tag('partial', 'final'),
  ts: maybe(number),
  end_ts: maybe(number),
  speaker_id: maybe(label),
  elements: list(Type.Object({ type: maybe(text), value: maybe(text), confidence: maybe(number) })),
});
const readConnected = reader(connected);
const readHypothesis = reader(hypothesis);

interface State {
  readonly jobId?: string;
  readonly tracks: Tracks;
}

/**
 * Rev AI streaming: one utterance at a time, partials that replace each other, then a final. The elements of a
 * final hold their blanks as punctuation; those of a partial are words only.
 */
export const revAi = defineInlet<State>({
  name: 'revai',
  aliases: ['rev-ai', 'rev'],
  vendor: 'Rev',
  title: 'Rev AI streaming',
  transports: ['websocket', 'http-json'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { '*': 'customer' },
  redelivers: false,
  messages: { connected, final: hypothesis },
  initialState: () => ({ tracks: noTracks }),
  convert(message, state) {
    switch (kindOf(objectOf(message), 'type')) {
      case 'connected': {
        const jobId = labelOf(readConnected(message).id);
        const started = event({ event: 'started', scope: 'stream', conversationId: jobId });
        return one(started, jobId === undefined ? state : { ...state, jobId });
      }
      case 'partial':
        return heard(readHypothesis(message), false, state);
      case 'final':
        return heard(readHypothesis(message), true, state);
      default:
        return one(ignored('unknown-type'), state);
    }
  },
});

function heard(message: Static<typeof hypothesis>, final: boolean, state: State): Conversion<State> {
  const values = message.elements.map(element => element.value ?? '');
  const words = values.join(final ? '' : ' ');
  const placed = place(state.tracks, { track: 'audio', text: words, final });
  const next = { ...state, tracks: placed.tracks };
  if (placed.kind === 'empty') return one(ignored('empty'), next);
  return one(
    utterance({
      conversationId: state.jobId,
      utteranceId: placed.utteranceId,
      speaker: labelOf(message.speaker_id),
      text: words,
      final,
      beginOffsetMs: msOfSeconds(numberOf(message.ts)),
      endOffsetMs: msOfSeconds(numberOf(message.end_ts)),
      confidence: meanOf(message.elements.map(element => numberOf(element.confidence))),
    }),
    next,
  );
}
