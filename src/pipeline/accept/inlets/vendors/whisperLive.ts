import { Type, type Static } from '@sinclair/typebox';
import {
  fieldOf,
  flag,
  flagOf,
  label,
  labelOf,
  list,
  maybe,
  number,
  numberOf,
  objectOf,
  reader,
  text,
} from '../fields.ts';
import type { Conversion, InletUtterance } from '../inlet.ts';
import { control, defineInlet, event, ignored, one, some, utterance } from '../results.ts';
import { msOfSeconds } from '../time.ts';

const Segment = Type.Object({
  start: maybe(number),
  end: maybe(number),
  text: maybe(text),
  completed: maybe(flag),
  speaker: maybe(label),
});
const segments = Type.Object({ uid: maybe(label), segments: list(Segment) });
const status = Type.Object({ uid: maybe(label), status: text });
const readSegments = reader(segments);
const readStatus = reader(status);

interface State {
  /** Utterances begun so far: the numbers in their ids. */
  readonly begun: number;
  /** End of the newest completed segment: whatever completed up to there came before. */
  readonly completedUpToMs: number;
  /** The segment that is still growing, as last seen; its length tells whether it grew. */
  readonly open?: { readonly utteranceId: string; readonly endOffsetMs: number; readonly units: number };
  readonly language?: string;
}

/**
 * WhisperLive: every frame repeats the newest segments, times are strings. A segment that is new is told from a
 * repeated one by its times.
 */
export const whisperLive = defineInlet<State>({
  name: 'whisperlive',
  aliases: ['whisper-live'],
  vendor: 'WhisperLive',
  title: 'WhisperLive server',
  transports: ['websocket', 'http-json'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { '*': 'customer' },
  redelivers: true,
  messages: { segments, status },
  initialState: () => ({ begun: 0, completedUpToMs: 0 }),
  convert(message, state) {
    const fields = objectOf(message);
    if (fieldOf(fields, 'segments') !== undefined) return heard(readSegments(message), state);
    // Its own messages name no type: others that hold the same fields do.
    if (fieldOf(fields, 'type') !== undefined) return one(ignored('unknown-type'), state);
    const news = fieldOf(fields, 'message');
    if (fieldOf(fields, 'status') !== undefined) {
      // WAIT has the minutes to wait in `message`, ERROR and WARNING have text there.
      const failed = readStatus(message).status === 'ERROR';
      return one(failed ? event({ event: 'failed', scope: 'stream' }) : ignored('status-only'), state);
    }
    if (news === 'SERVER_READY') return one(event({ event: 'started', scope: 'stream' }), state);
    if (news === 'DISCONNECT') return one(event({ event: 'ended', scope: 'stream' }), state);
    const language = fieldOf(fields, 'language');
    if (typeof language === 'string' && news === undefined)
      return one(control('settings'), { ...state, language });
    if (fieldOf(fields, 'translated_segments') !== undefined) return one(ignored('vendor-extra'), state);
    return one(ignored('unknown-type'), state);
  },
});

function heard(message: Static<typeof segments>, before: State): Conversion<State> {
  const spoken: InletUtterance[] = [];
  let state = before;
  for (const segment of message.segments) {
    const step = grown(segment, state);
    state = step.state;
    if (step.spoken !== undefined) spoken.push(step.spoken);
  }
  return some(spoken, state, message.segments.length === 0 ? 'empty' : 'duplicate');
}

function grown(
  segment: Static<typeof Segment>,
  state: State,
): { readonly spoken?: InletUtterance; readonly state: State } {
  const words = segment.text ?? '';
  const final = flagOf(segment.completed) ?? false;
  const beginOffsetMs = msOfSeconds(numberOf(segment.start)) ?? state.completedUpToMs;
  const endOffsetMs = msOfSeconds(numberOf(segment.end)) ?? beginOffsetMs;
  const { open, ...closed } = state;
  const units = words.length;
  const repeated =
    endOffsetMs <= state.completedUpToMs ||
    (!final && open?.endOffsetMs === endOffsetMs && open.units === units);
  if (repeated || (words.trim() === '' && !(final && open !== undefined))) return { state };
  const utteranceId = open?.utteranceId ?? `segment-${state.begun}`;
  const begun = open === undefined ? state.begun + 1 : state.begun;
  return {
    spoken: utterance({
      utteranceId,
      speaker: labelOf(segment.speaker),
      text: words,
      final,
      beginOffsetMs,
      endOffsetMs,
      language: state.language,
    }),
    state: final
      ? { ...closed, begun, completedUpToMs: endOffsetMs }
      : { ...closed, begun, open: { utteranceId, endOffsetMs, units } },
  };
}
