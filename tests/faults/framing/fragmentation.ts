import { frame } from '../rawClient.ts';
import {
  answered,
  cutUp,
  failed,
  fragments,
  message,
  ping,
  pong,
  served,
  text,
  type Cut,
  type FramingCase,
  type Write,
} from './framingCase.ts';

const cuts: readonly Cut[] = ['whole', 'frames', 1];
/** Its answer names the word: the two halves were put together. */
const whole = message('together');
const halves = [whole.slice(0, 60), whole.slice(60)];
const together = 'accepted together';
const stray = (final: boolean) => frame('non-continuation payload', { opcode: 0, final });

const twoFragments = cuts.flatMap((cut, at): FramingCase[] => [
  served(`5.${3 + at}`, () => fragments(halves), [together], { cut }),
  served(
    `5.${6 + at}`,
    () => fragments(halves).toSpliced(1, 0, ping('between')),
    ['pong between', together],
    {
      cut,
    },
  ),
  failed(`5.${9 + at}`, () => [stray(true), text(whole)], [1002], { cut }),
  failed(`5.${12 + at}`, () => [stray(false), text(whole)], [1002], { cut }),
]);

const twice = (first: Buffer) => [first, ...fragments(halves), first, ...fragments(halves)];

/** Five fragments with a ping behind the second and the fourth, and a moment of silence after the first ping. */
const withPause = (number: string, cut: Cut): FramingCase => {
  const parts = [0, 1, 2, 3, 4].map(at => whole.slice(at * 25, at === 4 ? undefined : (at + 1) * 25));
  const [one, two, three, four, five] = fragments(parts) as [Buffer, Buffer, Buffer, Buffer, Buffer];
  const writes = (): Write[] => [
    ...cutUp([one, two, ping('first')], cut),
    'pause',
    ...cutUp([three, four, ping('second'), five], cut),
  ];
  return { ...served(number, () => [], ['pong first', 'pong second', together]), writes };
};

/** Category 5: fragments. */
export const fragmentation: readonly FramingCase[] = [
  failed('5.1', () => fragments(['fragment1', 'fragment2'], 9), [1002]),
  failed('5.2', () => [pong('fragment1', { final: false }), frame('fragment2', { opcode: 0 })], [1002]),
  ...twoFragments,
  // A text that is answered in the same turn: what is wrong behind it is in the same piece.
  failed('5.15', () => [...fragments(['fragment1', 'fragment2']), stray(false), text('fragment4')], [1002], {
    heard: [answered],
  }),
  failed('5.16', () => twice(stray(false)), [1002]),
  failed('5.17', () => twice(stray(true)), [1002]),
  failed('5.18', () => [text('fragment1', { final: false }), text('fragment2')], [1002]),
  withPause('5.19', 'whole'),
  withPause('5.20', 'frames'),
];
