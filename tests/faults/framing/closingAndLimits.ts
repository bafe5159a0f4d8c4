import { frame } from '../rawClient.ts';
import {
  answered,
  closing,
  failed,
  fragments,
  message,
  pieces,
  ping,
  served,
  text,
  type FramingCase,
} from './framingCase.ts';

const hello = 'Hello World!';
const notUtf8 = Buffer.from('cebae1bdb9cf83cebcceb5eda080656469746564', 'hex');
const validCodes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
const invalidCodes = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];

/** Category 7: how a connection ends. */
const closes: readonly FramingCase[] = [
  served('7.1.1', () => [text(hello)], [answered]),
  failed('7.1.2', () => [closing(1000), closing()], [1000]),
  failed('7.1.3', () => [closing(1000), ping()], [1000]),
  failed('7.1.4', () => [closing(1000), text(hello)], [1000]),
  failed('7.1.5', () => fragments(['fragment1', 'fragment2']).toSpliced(1, 0, closing(1000)), [1000]),
  // The suite asks for nothing in particular; a message of 256 KiB is past our limit.
  failed('7.1.6', () => [text('*'.repeat(262_144)), text(hello), closing(1000), ping()], [1009]),
  failed('7.3.1', () => [closing()], [1000, 1005]),
  failed('7.3.2', () => [frame('a', { opcode: 8 })], [1002]),
  failed('7.3.3', () => [closing(1000)], [1000]),
  failed('7.3.4', () => [closing(1000, hello)], [1000]),
  failed('7.3.5', () => [closing(1000, '*'.repeat(123))], [1000]),
  failed('7.3.6', () => [closing(1000, '*'.repeat(124))], [1002]),
  failed('7.5.1', () => [closing(1000, notUtf8)], [1002, 1007]),
  ...validCodes.map((code, at) => failed(`7.7.${at + 1}`, () => [closing(code)], [1000, code])),
  ...invalidCodes.map((code, at) => failed(`7.9.${at + 1}`, () => [closing(code)], [1002])),
  ...[5000, 65_535].map((code, at) => failed(`7.13.${at + 1}`, () => [closing(code)], [1002])),
];

const kibibyte = 1_024;
const mebibyte = 1_048_576;
const textOf = (bytes: number) => Buffer.alloc(bytes, '*');
const bytesOf = (bytes: number) => Buffer.alloc(bytes, 0xfe);

/** Text and binary of one size after the other. A binary one is cut at its head when it is past the limit too. */
const bySize = [64 * kibibyte, 256 * kibibyte, mebibyte, 4 * mebibyte, 8 * mebibyte, 16 * mebibyte].flatMap(
  (bytes, at): FramingCase[] => [
    bytes > 64 * kibibyte
      ? failed(`9.1.${at + 1}`, () => [text(textOf(bytes))], [1009], { differs: 'size' })
      : served(`9.1.${at + 1}`, () => [text(textOf(bytes))], [answered]),
    failed(
      `9.2.${at + 1}`,
      () => [frame(bytesOf(bytes), { opcode: 2 })],
      [bytes > 64 * kibibyte ? 1009 : 1003],
      {
        differs: 'binary',
      },
    ),
  ],
);

/** 4 MiB in fragments: past the limit of fragments, or of the size, whichever comes first. */
const byFragments = [
  64,
  256,
  kibibyte,
  4 * kibibyte,
  16 * kibibyte,
  64 * kibibyte,
  256 * kibibyte,
  mebibyte,
  4 * mebibyte,
].flatMap((bytes, at): FramingCase[] => {
  const differs = bytes < kibibyte ? 'fragments' : 'size';
  const codes = [bytes < kibibyte ? 1008 : 1009];
  return [
    failed(`9.3.${at + 1}`, () => fragments(pieces(textOf(4 * mebibyte), bytes)), codes, { differs }),
    failed(`9.4.${at + 1}`, () => fragments(pieces(bytesOf(4 * mebibyte), bytes), 2), codes, { differs }),
  ];
});

const byChops = [64, 128, 256, 512, 1_024, 2_048].flatMap((cut, at): FramingCase[] => [
  failed(`9.5.${at + 1}`, () => [text(textOf(mebibyte))], [1009], { cut, differs: 'size' }),
  failed(`9.6.${at + 1}`, () => [frame(bytesOf(mebibyte), { opcode: 2 })], [1009], { cut, differs: 'size' }),
]);

const roundTrips = 1_000;
/** Many messages of one size. The shortest are no messages of the protocol: twenty of those end a connection. */
const bySizeAndMany = [0, 16, 64, 256, kibibyte, 4 * kibibyte].flatMap((bytes, at): FramingCase[] => {
  const valid = bytes >= message('999').length;
  const words = Array.from({ length: roundTrips }, (_, number) => String(number).padStart(3, '0'));
  return [
    valid
      ? served(
          `9.7.${at + 1}`,
          () => words.map(each => text(message(each, bytes))),
          words.map(each => `accepted ${each}`),
          {
            cut: 'frames',
          },
        )
      : failed(`9.7.${at + 1}`, () => words.map(() => text(textOf(bytes))), [1008], {
          cut: 'frames',
          heard: Array<string>(20).fill(answered),
          differs: 'malformed',
        }),
    failed(`9.8.${at + 1}`, () => [frame(bytesOf(bytes), { opcode: 2 })], [1003], { differs: 'binary' }),
  ];
});

/** Categories 7, 9, 10, and what is left of 12 and 13 where compression is not offered. */
export const closingCases = closes;
export const limitCases: readonly FramingCase[] = [
  ...bySize,
  ...byFragments,
  ...byChops,
  ...bySizeAndMany,
  served('10.1.1', () => fragments(pieces(textOf(65_536), 1_300)), [answered]),
];
/** Offered, it is declined: no bit of the answer says otherwise, and messages go as they are. */
export const compressionCase: FramingCase = served(
  '12, 13',
  () => [text(message('plain'))],
  ['accepted plain'],
  {
    headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate' },
    differs: 'compression',
  },
);
