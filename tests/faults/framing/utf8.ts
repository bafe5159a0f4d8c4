import {
  answered,
  failed,
  fragments,
  message,
  pieces,
  served,
  text,
  type FramingCase,
  type Write,
} from './framingCase.ts';

const word = 'Hello-µ@ßöäüàá-UTF-8!!';
const greek = 'κόσμε';
const [start, wrong, rest] = ['cebae1bdb9cf83cebcceb5', 'f4908080', '656469746564'].map(hex =>
  Buffer.from(hex, 'hex'),
) as [Buffer, Buffer, Buffer];
const surrogate = Buffer.concat([start, Buffer.from('eda080', 'hex'), rest]);
const tooLarge = Buffer.concat([start, wrong, rest]);
const bytewise = (payload: Buffer) => fragments(pieces(payload, 1));
const halves = (payload: string, at: number) => [payload.slice(0, at), payload.slice(at)];
/** The word byte by byte, in the middle of its characters too; what stands around it in one fragment each: 64 are taken. */
const inPieces = (payload: string) => {
  const [before = '', after = ''] = message(payload).split(payload);
  return fragments([before, ...pieces(Buffer.from(payload), 1), after]);
};

/** Fragments, or pieces of one frame, with a moment between them in which a peer could already say no. */
const slowly = (number: string, writes: () => readonly Write[]): FramingCase => ({
  ...failed(number, () => [], [1007], { differs: 'late' }),
  writes,
});
const withPauses = (parts: readonly Buffer[]) => parts.flatMap((part): Write[] => [part, 'pause']);
const oneFrame = (places: readonly number[]) => () => {
  const bytes = text(tooLarge);
  const head = bytes.length - tooLarge.length;
  const ends = [0, ...places.map(at => at + head), bytes.length];
  return withPauses(ends.slice(1).map((end, at) => bytes.subarray(ends[at], end)));
};
const threeFrames = (places: readonly number[]) => () => {
  const ends = [0, ...places, tooLarge.length];
  return withPauses(fragments(ends.slice(1).map((end, at) => tooLarge.subarray(ends[at], end))));
};

/** Category 6 up to 6.4: well-formed and other UTF-8, in frames, fragments and pieces. */
const byHand: readonly FramingCase[] = [
  served('6.1.1', () => [text('')], [answered]),
  served('6.1.2', () => fragments(['', '', '']), [answered]),
  served('6.1.3', () => fragments(['', message('middle'), '']), ['accepted middle']),
  served('6.2.1', () => [text(message(word))], [`accepted ${word}`]),
  served('6.2.2', () => fragments(halves(message(word), message(word).indexOf('ü'))), [`accepted ${word}`]),
  served('6.2.3', () => inPieces(word), [`accepted ${word}`]),
  served('6.2.4', () => inPieces(greek), [`accepted ${greek}`]),
  failed('6.3.1', () => [text(surrogate)], [1007]),
  failed('6.3.2', () => bytewise(surrogate), [1007]),
  slowly('6.4.1', threeFrames([start.length, start.length + wrong.length])),
  slowly('6.4.2', threeFrames([start.length + 1, start.length + 2])),
  slowly('6.4.3', oneFrame([start.length, start.length + wrong.length])),
  slowly('6.4.4', oneFrame([start.length + 1, start.length + 2])),
];

const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => (from + at).toString(16).padStart(2, '0'));
const lonely = (from: number, to: number) => `!${range(from, to).join('20')}20`;
const missingLast = 'c0 e080 f08080 f8808080 fc80808080 df efbf f7bfbf fbbfbfbf fdbfbfbfbf'.split(' ');
const surrogates = 'eda080 edadbf edae80 edafbf'.split(' ');
const all = (sequences: readonly string[]) => sequences.map(each => `!${each}`).join(' ');
const notCharacters = ['0', '1', '2', '3', '4'].flatMap(plane =>
  ['8f', '9f', 'af', 'bf']
    .filter(second => !(plane === '0' && second === '8f') && !(plane === '4' && second !== '8f'))
    .flatMap(second => [`f${plane}${second}bfbe`, `f${plane}${second}bfbf`]),
);

/** 6.5 and what follows: one text frame each, in hex; `!` before what is no UTF-8. */
const sequences: readonly string[] = [
  '68656c6c6f24776f726c64 68656c6c6fc2a2776f726c64 68656c6c6fe282ac776f726c64 68656c6c6ff0a4ada2776f726c64 cebae1bdb9cf83cebcceb5',
  '!ce ceba !cebae1 !cebae1bd cebae1bdb9 !cebae1bdb9cf cebae1bdb9cf83 !cebae1bdb9cf83ce cebae1bdb9cf83cebc !cebae1bdb9cf83cebcce cebae1bdb9cf83cebcceb5',
  '00 c280 e0a080 f0908080',
  '!f888808080 !fc8480808080',
  '7f dfbf efbfbf f48fbfbf',
  '!f7bfbfbf !fbbfbfbfbf !fdbfbfbfbfbf',
  'ed9fbf ee8080 efbfbd f48fbfbf !f4908080',
  `!80 !bf !80bf !80bf80 !80bf80bf !80bf80bf80 !80bf80bf80bf !${range(0x80, 0xbf).join('')}`,
  [lonely(0xc0, 0xdf), lonely(0xe0, 0xef), lonely(0xf0, 0xf7), lonely(0xf8, 0xfb), lonely(0xfc, 0xfd)].join(
    ' ',
  ),
  all(missingLast),
  `!${missingLast.join('')}`,
  '!fe !ff !fefeffff',
  '!c0af !e080af !f08080af !f8808080af !fc80808080af',
  '!c1bf !e09fbf !f08fbfbf !f887bfbfbf !fc83bfbfbfbf',
  '!c080 !e08080 !f0808080 !f880808080 !fc8080808080',
  `${all(surrogates)} !edb080 !edbe80 !edbfbf`,
  all(surrogates.flatMap(high => [`${high}edb080`, `${high}edbfbf`])),
  `efbfbe efbfbf ${notCharacters.join(' ')}`,
  'efbfb9 efbfba efbfbb efbfbc efbfbd efbfbe efbfbf',
];

const bySequence = sequences.flatMap((line, group) =>
  line.split(' ').map((each, at): FramingCase => {
    const number = `6.${group + 5}.${at + 1}`;
    const payload = Buffer.from(each.replace('!', ''), 'hex');
    return each.startsWith('!')
      ? failed(number, () => [text(payload)], [1007])
      : served(number, () => [text(payload)], [answered]);
  }),
);

/** Category 6: UTF-8. */
export const utf8: readonly FramingCase[] = [...byHand, ...bySequence];
