import { expect, test } from 'vitest';
import { whisperLive } from '../../../../../../src/pipeline/accept/inlets/vendors/whisperLive.ts';
import { convertStream, converted, utterancesIn } from '../../../../../support/inlets/script.ts';

const segment = (start: string, end: string, text: string, completed: boolean) => ({
  start,
  end,
  text,
  completed,
});
const frame = (...segments: object[]) => ({ uid: 'c', segments });

test('every frame repeats the newest segments: each completes once', () => {
  const first = segment('0.000', '2.500', ' good morning', true);
  const { perMessage } = convertStream(whisperLive, [
    frame(segment('0.000', '1.200', ' good', false)),
    frame(first, segment('2.500', '3.000', ' my', false)),
    frame(first, segment('2.500', '3.000', ' my', false)),
    frame(first, segment('2.500', '4.000', ' my parcel', true)),
    frame(first, segment('2.500', '4.000', ' my parcel', true)),
  ]);
  expect(
    perMessage.map(results => utterancesIn(results).map(one => [one.utteranceId, one.text, one.final])),
  ).toEqual([
    [['segment-0', 'good', false]],
    [
      ['segment-0', 'good morning', true],
      ['segment-1', 'my', false],
    ],
    [],
    [['segment-1', 'my parcel', true]],
    [],
  ]);
  expect(perMessage[2]).toEqual([{ kind: 'ignored', why: 'duplicate' }]);
});

test('times are strings of seconds, the language is told once', () => {
  const results = converted(
    whisperLive,
    { uid: 'c', language: 'es', language_prob: 0.9 },
    frame(segment('1.250', '2.500', ' buenas', true)),
  );
  expect(results).toMatchObject([
    { kind: 'control', control: 'settings' },
    { beginOffsetMs: 1_250, endOffsetMs: 2_500, text: 'buenas', language: 'es' },
  ]);
});

test('a message is a number while waiting, and that says nothing', () => {
  expect(converted(whisperLive, { uid: 'c', status: 'WAIT', message: 2.5 })).toEqual([
    { kind: 'ignored', why: 'status-only' },
  ]);
});
