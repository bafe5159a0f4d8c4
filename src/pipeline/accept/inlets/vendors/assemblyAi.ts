import { Type, type Static } from '@sinclair/typebox';
import type { Conversion } from '../inlet.ts';
import {
  flag,
  flagOf,
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
import { control, defineInlet, event, ignored, one, utterance } from '../results.ts';
import { meanOf } from '../words.ts';

const Begin = Type.Object({ type: tag('Begin'), id: label });
const Turn = Type.Object({
  type: tag('Turn'),
  turn_order: number,
  transcript: text,
  end_of_turn: maybe(flag),
  turn_is_formatted: maybe(flag),
  words: maybe(
    list(
      Type.Object({
        text: maybe(text),
        start: maybe(number),
        end: maybe(number),
        confidence: maybe(number),
      }),
    ),
  ),
  language_code: maybe(text),
  speaker_label: maybe(label),
  channel: maybe(label),
});
const Failure = Type.Object({ type: tag('Error'), error_code: maybe(label) });
const readBegin = reader(Begin);
const readTurn = reader(Turn);
const readFailure = reader(Failure);

interface State {
  readonly sessionId?: string;
  /** The newest turns that ended, by `turn_order`. */
  readonly ended: readonly number[];
}

const maxEndedTurns = 16;

/**
 * AssemblyAI streaming, version 3: the transcript of a turn grows and replaces what was there. With formatting a
 * turn ends twice: the second, formatted end replaces the first.
 */
export const assemblyAi = defineInlet<State>({
  name: 'assemblyai',
  aliases: ['assembly-ai', 'assemblyai-v3'],
  vendor: 'AssemblyAI',
  title: 'AssemblyAI streaming v3',
  transports: ['websocket', 'http-json'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { '*': 'customer' },
  redelivers: false,
  messages: { Begin, Turn, Error: Failure },
  initialState: () => ({ ended: [] }),
  convert(message, state) {
    switch (kindOf(objectOf(message), 'type')) {
      case 'Begin': {
        const sessionId = labelOf(readBegin(message).id);
        const begun = event({ event: 'started', scope: 'stream', conversationId: sessionId });
        return one(begun, sessionId === undefined ? state : { ...state, sessionId });
      }
      case 'Turn':
        return turn(readTurn(message), state);
      case 'Termination':
        return one(event({ event: 'ended', scope: 'stream', conversationId: state.sessionId }), state);
      case 'Error': {
        const vendorCode = labelOf(readFailure(message).error_code);
        const failed = { event: 'failed', scope: 'stream', conversationId: state.sessionId } as const;
        return one(event({ ...failed, vendorCode }), state);
      }
      case 'SpeechStarted':
      case 'ForceEndpoint':
        return one(control('marker'), state);
      case 'KeepAlive':
        return one(control('keep-alive'), state);
      case 'UpdateConfiguration':
      case 'Terminate':
        return one(control('settings'), state);
      case 'Warning':
      case 'Heartbeat':
      case 'Silence':
        return one(ignored('status-only'), state);
      case 'SpeakerRevision':
      case 'LLMGatewayResponse':
        return one(ignored('vendor-extra'), state);
      default:
        return one(ignored('unknown-type'), state);
    }
  },
});

function turn(message: Static<typeof Turn>, state: State): Conversion<State> {
  const order = numberOf(message.turn_order) ?? 0;
  const final = flagOf(message.end_of_turn) ?? false;
  const ended = state.ended.includes(order);
  const words = message.words ?? [];
  // The transcript may leave out words that are not settled yet; an interim is better with them than empty.
  const soFar = message.transcript === '' ? words.map(word => word.text ?? '').join(' ') : message.transcript;
  if (!final && ended) return one(ignored('stale'), state);
  if (!final && soFar.trim() === '') return one(ignored('empty'), state);
  const speaker = labelOf(message.channel) ?? labelOf(message.speaker_label);
  return one(
    utterance({
      conversationId: state.sessionId,
      utteranceId: `turn-${order}`,
      edit: ended ? 'replace' : 'new',
      speaker: speaker?.toUpperCase() === 'UNKNOWN' ? undefined : speaker,
      text: soFar,
      final,
      beginOffsetMs: numberOf(words[0]?.start),
      endOffsetMs: numberOf(words.at(-1)?.end),
      // Not end_of_turn_confidence: that is about the pause, not about the words.
      confidence: meanOf(words.map(word => numberOf(word.confidence))),
      language: message.language_code ?? undefined,
    }),
    final && !ended ? { ...state, ended: [...state.ended, order].slice(-maxEndedTurns) } : state,
  );
}
