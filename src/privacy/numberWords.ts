const list = (words: string) => words.split(' ');
const numbered = (words: string, from: number, step: number): (readonly [string, string])[] =>
  list(words).map((word, at) => [word, String(from + at * step)]);

const both = [
  ...numbered('zero one two three four five six seven eight nine', 0, 1),
  ...numbered('ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen', 10, 1),
  ...numbered('twenty thirty forty fifty sixty seventy eighty ninety', 20, 10),
  ...numbered('cero uno dos tres cuatro cinco seis siete ocho nueve', 0, 1),
  ...numbered('diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve', 10, 1),
  ...numbered(
    'veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve',
    20,
    1,
  ),
  ...numbered('treinta cuarenta cincuenta sesenta setenta ochenta noventa', 30, 10),
  ...numbered(
    'doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos',
    200,
    100,
  ),
  ['ciento', '100'],
  ['un', '1'],
] as const;

const numbers: ReadonlyMap<string, string> = new Map(both);
/** Only where Spanish is not spoken: there "o" means "or". */
const englishZeros: ReadonlySet<string> = new Set(['oh', 'o', 'nought']);
const repeats: ReadonlyMap<string, number> = new Map([
  ['double', 2],
  ['doble', 2],
  ['triple', 3],
  ['treble', 3],
]);
/** Said between the digits of one number. */
const fillers: ReadonlySet<string> = new Set(
  list(
    'uh um erm er eh em mm hmm este dash hyphen guion space espacio then luego dot punto slash barra and y',
  ),
);

/** Digits that a word stands for, as they are written; undefined for any other word. Pure. */
export function digitsOf(word: string, language: string | undefined): string | undefined {
  if (/^\d$/.test(word)) return word;
  if (language?.startsWith('es') !== true && englishZeros.has(word)) return '0';
  return numbers.get(word);
}

/** How often the digit after this word is meant ("double three"). */
export function repeatsOf(word: string): number | undefined {
  return repeats.get(word);
}

export function isFiller(word: string): boolean {
  return fillers.has(word);
}
