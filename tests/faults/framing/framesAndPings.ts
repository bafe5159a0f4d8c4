import {
  answered,
  binary,
  failed,
  ping,
  pong,
  served,
  text,
  type Cut,
  type FramingCase,
} from './framingCase.ts';

const sizes: readonly (readonly [bytes: number, cut: Cut])[] = [
  [0, 'whole'],
  [125, 'whole'],
  [126, 'whole'],
  [127, 'whole'],
  [128, 'whole'],
  [65_535, 'whole'],
  [65_536, 'whole'],
  [65_536, 997],
];

const messages = sizes.flatMap(([bytes, cut], at): FramingCase[] => [
  served(`1.1.${at + 1}`, () => [text('*'.repeat(bytes))], [answered], { cut }),
  failed(`1.2.${at + 1}`, () => [binary(Buffer.alloc(bytes, 0xfe))], [1003], { cut, differs: 'binary' }),
]);

const odd = Buffer.from('00fffefdfcfb00ff', 'hex');
const full = Buffer.alloc(125, 0xfe);
const ten = Array.from({ length: 10 }, (_, at) => `payload-${at}`);
const tenPongs = ten.map(each => `pong ${each}`);

const pings: readonly FramingCase[] = [
  served('2.1', () => [ping()], ['pong ']),
  served('2.2', () => [ping('Hello, world!')], ['pong Hello, world!']),
  served('2.3', () => [ping(odd)], [`pong ${odd.toString('latin1')}`]),
  served('2.4', () => [ping(full)], [`pong ${full.toString('latin1')}`]),
  failed('2.5', () => [ping(Buffer.alloc(126, 0xfe))], [1002]),
  served('2.6', () => [ping(full)], [`pong ${full.toString('latin1')}`], { cut: 1 }),
  served('2.7', () => [pong()], []),
  served('2.8', () => [pong('unsolicited pong payload')], []),
  served('2.9', () => [pong('unsolicited pong payload'), ping('ping payload')], ['pong ping payload']),
  served('2.10', () => ten.map(each => ping(each)), tenPongs),
  served('2.11', () => ten.map(each => ping(each)), tenPongs, { cut: 1 }),
];

const hello = 'Hello, world!';
/** A message that is answered, then a frame that no peer may send, then a ping that nobody answers. */
const wrongAfterMessage = (number: string, wrong: () => Buffer, cut: Cut): FramingCase =>
  failed(number, () => [text(hello), wrong(), ping()], [1002], { cut, heard: [answered] });

const reservedBits: readonly FramingCase[] = [
  failed('3.1', () => [text(hello, { reserved: 1 })], [1002]),
  wrongAfterMessage('3.2', () => text(hello, { reserved: 2 }), 'whole'),
  wrongAfterMessage('3.3', () => text(hello, { reserved: 3 }), 'frames'),
  wrongAfterMessage('3.4', () => text(hello, { reserved: 4 }), 1),
  failed('3.5', () => [binary(odd, { reserved: 5 })], [1002]),
  failed('3.6', () => [ping(hello, { reserved: 6 })], [1002]),
  failed('3.7', () => [text('', { opcode: 8, reserved: 7 })], [1002]),
];

/** Two groups of five: opcodes of data and of control frames that mean nothing. */
const opcodes = [3, 11].flatMap((first, group): FramingCase[] => {
  const number = (at: number) => `4.${group + 1}.${at + 1}`;
  const wrong = (at: number, payload: string) => () => text(payload, { opcode: first + at });
  return [
    failed(number(0), () => [wrong(0, '')()], [1002]),
    failed(number(1), () => [wrong(1, 'reserved opcode payload')()], [1002]),
    wrongAfterMessage(number(2), wrong(2, ''), 'whole'),
    wrongAfterMessage(number(3), wrong(3, hello), 'whole'),
    wrongAfterMessage(number(4), wrong(4, hello), 1),
  ];
});

/** Categories 1 to 4: frames, pings and pongs, reserved bits, opcodes. */
export const framesAndPings: readonly FramingCase[] = [...messages, ...pings, ...reservedBits, ...opcodes];
