import { Type, type Static } from '@sinclair/typebox';
import { fieldOf, list, maybe, number, numberOf, objectOf, reader, text } from '../fields.ts';
import type { Conversion } from '../inlet.ts';
import { control, defineInlet, event, ignored, one, utterance } from '../results.ts';
import { msOfSeconds } from '../time.ts';
import { noTracks, place, type Tracks } from '../tracks.ts';
import { meanOf } from '../words.ts';

const Words = maybe(list(Type.Object({ start: maybe(number), end: maybe(number), conf: maybe(number) })));
const partial = Type.Object({ partial: text, partial_result: Words });
const result = Type.Object({ text, result: Words });
/** With several alternatives asked for. */
const alternatives = Type.Object({ alternatives: list(result) });
const readPartial = reader(partial);
const readResult = reader(result);
const readAlternatives = reader(alternatives);

/** Vosk server: no types, no ids, no speakers; silence is a stream of empty partials. */
export const vosk = defineInlet<Tracks>({
  name: 'vosk',
  aliases: ['vosk-server'],
  vendor: 'Vosk',
  title: 'Vosk server',
  transports: ['websocket', 'http-json'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { '*': 'customer' },
  redelivers: false,
  messages: { partial, result, alternatives },
  initialState: () => noTracks,
  convert(message, state) {
    const fields = objectOf(message);
    // Its own messages name no type: others that hold `text` do.
    if (fieldOf(fields, 'type') !== undefined) return one(ignored('unknown-type'), state);
    if (fieldOf(fields, 'partial') !== undefined) {
      const read = readPartial(message);
      return heard(read.partial, read.partial_result, false, state);
    }
    if (fieldOf(fields, 'text') !== undefined) {
      const read = readResult(message);
      return heard(read.text, read.result, true, state);
    }
    if (fieldOf(fields, 'alternatives') !== undefined) {
      const best = readAlternatives(message).alternatives[0];
      return heard(best?.text ?? '', best?.result, true, state);
    }
    if (fieldOf(fields, 'eof') !== undefined) return one(event({ event: 'ended', scope: 'stream' }), state);
    if (fieldOf(fields, 'config') !== undefined) return one(control('settings'), state);
    return one(ignored('unknown-type'), state);
  },
});

function heard(
  words: string,
  timed: Static<typeof result>['result'],
  final: boolean,
  state: Tracks,
): Conversion<Tracks> {
  const placed = place(state, { track: 'audio', text: words, final });
  if (placed.kind === 'empty') return one(ignored('empty'), state);
  return one(
    utterance({
      utteranceId: placed.utteranceId,
      text: words,
      final,
      beginOffsetMs: msOfSeconds(numberOf(timed?.[0]?.start)),
      endOffsetMs: msOfSeconds(numberOf(timed?.at(-1)?.end)),
      confidence: meanOf((timed ?? []).map(word => numberOf(word.conf))),
    }),
    placed.tracks,
  );
}
