import { placeholderPattern } from '../placeholders.ts';

/** What lies between a token and the one before it. */
export type Boundary =
  | 0 // nothing but space
  | 1 // a clause ends: comma, colon, dash, bracket
  | 2; // a sentence ends, or the text begins

/** One word, number, emoji or placeholder of a text. `begin` and `end` are UTF-16 positions, end exclusive. */
export interface Token {
  readonly kind: 'word' | 'number' | 'emoji' | 'placeholder';
  /** Lower case, straight apostrophes; accents as written. */
  readonly text: string;
  readonly begin: number;
  readonly end: number;
  readonly boundary: Boundary;
}

/**
 * Each alternative begins with a character of its own class and runs forward only, so that the time is linear in
 * the length of the text. Links and @names are matched to be passed over: nobody says them.
 */
const tokenPattern = new RegExp(
  [
    String.raw`(?<skip>https?:\/\/\S+|www\.\S+|@[\p{L}\p{N}_]+)`,
    `(?<placeholder>${placeholderPattern})`,
    String.raw`(?<word>\p{L}[\p{L}\p{M}]*(?:['’ʼ\x60´][\p{L}\p{M}]+)*)`,
    String.raw`(?<number>\p{N}+(?:[.,:/]\p{N}+)*(?:(?:st|nd|rd|th|r?a|r?o|d[ao]|t[ao]|m[ao]|v[ao]|n[ao]|er|º|ª)(?!\p{L}))?)`,
    String.raw`(?<emoji>\p{Extended_Pictographic}(?:[\p{EMod}\uFE0F]|\u200D\p{Extended_Pictographic})*|<3|[:;=]'?-?[()DP](?![\p{L}\p{N}]))`,
  ].join('|'),
  'giu',
);

/** Splits a text into tokens. Never throws, whatever the string. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let boundary: Boundary = 2;
  let readUpTo = 0;
  for (const match of text.matchAll(tokenPattern)) {
    const begin = match.index;
    const end = begin + match[0].length;
    boundary = stronger(boundary, boundaryIn(text, readUpTo, begin));
    readUpTo = end;
    const kind = kindOf(match.groups);
    if (kind === undefined) continue;
    tokens.push({ kind, text: normalised(match[0]), begin, end, boundary });
    boundary = 0;
  }
  return tokens;
}

function kindOf(groups: Record<string, string | undefined> | undefined): Token['kind'] | undefined {
  if (groups?.['word'] !== undefined) return 'word';
  if (groups?.['placeholder'] !== undefined) return 'placeholder';
  if (groups?.['number'] !== undefined) return 'number';
  if (groups?.['emoji'] !== undefined) return 'emoji';
  return undefined;
}

function normalised(text: string): string {
  return text.toLowerCase().replace(/[’ʼ`´]/gu, "'");
}

function boundaryIn(text: string, begin: number, end: number): Boundary {
  let strongest: Boundary = 0;
  for (let at = begin; at < end; at++) {
    const character = text.charAt(at);
    if (character === ' ') continue;
    // An ellipsis is a pause for breath; a single full stop ends the sentence.
    if (character === '.' && (text.charAt(at + 1) === '.' || (at > 0 && text.charAt(at - 1) === '.')))
      strongest = stronger(strongest, 1);
    else if (sentenceEnds.has(character)) return 2;
    else if (clauseEnds.has(character)) strongest = stronger(strongest, 1);
  }
  return strongest;
}

const sentenceEnds: ReadonlySet<string> = new Set('.!?;\n\r\u2028\u2029。！？');
const clauseEnds: ReadonlySet<string> = new Set(',:…¿¡()[]{}"«»“”–—|/，');

function stronger(a: Boundary, b: Boundary): Boundary {
  return a > b ? a : b;
}
