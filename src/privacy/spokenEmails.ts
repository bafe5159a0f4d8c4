import type { PersonalEntity } from './entity.ts';
import { spokenWords, type SpokenWord } from './spokenWords.ts';

const dots: ReadonlySet<string> = new Set(['dot', 'punto']);
const joints: ReadonlySet<string> = new Set([
  ...dots,
  'underscore',
  'dash',
  'hyphen',
  'guion',
  'bajo',
  'medio',
]);
/** Endings of addresses that people say; any word would make "at nine dot" an address. */
const endings: ReadonlySet<string> = new Set(
  'com org net es mx co ar cl pe uk us eu edu gov gob info io cat ve uy ec bo cr do'.split(' '),
);
/** Words before "at" that make it a place ("looking at", "book it at"), not the middle of an address. */
const beforePlaces =
  /^(?:look|looks|it|that|this|them|one|you|me|us|was|is|am|are|were|be|been|here|there|up|find|found|saw|see|site|page|online|shop|order|book|bought|buy|check|got|get|available|price|prices|and|or|not|\p{L}{3,}(?:ing|ed))$/u;
const mostWords = 24;

/** Addresses said aloud: "john dot smith at example dot com", "juan arroba ejemplo punto com". */
export function findSpokenEmails(text: string): PersonalEntity[] {
  if (!/arroba|(?<!\p{L})at(?!\p{L})/iu.test(text)) return [];
  const words = spokenWords(text);
  const found: PersonalEntity[] = [];
  words.forEach(({ word }, at) => {
    if (word !== 'at' && word !== 'arroba') return;
    const end = endOfDomain(text, words, at + 1);
    const before = words[at - 1];
    if (end === undefined || before === undefined) return;
    if (word === 'at' && beforePlaces.test(before.word)) return;
    found.push({ kind: 'email', begin: beginOfName(text, words, at - 1), end });
  });
  return found;
}

/** "example dot com", "correo punto ejemplo punto com", also with the dot written. */
function endOfDomain(text: string, words: readonly SpokenWord[], first: number): number | undefined {
  let end: number | undefined;
  for (let at = first + 1; at < Math.min(words.length, first + mostWords); at++) {
    const [before, current] = [words[at - 1], words[at]];
    if (before === undefined || current === undefined) break;
    const isDot = dots.has(before.word) || text.slice(before.end, current.begin) === '.';
    if (isDot && endings.has(current.word)) end = current.end;
    else if (end !== undefined && !dots.has(current.word)) break;
    else if (end === undefined && !isDot && !dots.has(current.word) && !isSpelled(before, current)) {
      if (at > first + 2) break;
    }
  }
  return end;
}

/** A name is one word, words with "dot" between, or letters said one by one. */
function beginOfName(text: string, words: readonly SpokenWord[], last: number): number {
  let at = last;
  for (; at > 0 && last - at < mostWords; at--) {
    const [before, current] = [words[at - 1], words[at]];
    if (before === undefined || current === undefined) break;
    if (!joints.has(before.word) && !joints.has(current.word) && !isSpelled(before, current)) break;
  }
  // What is written in one piece with it belongs to it: "john.smith", "ana84".
  const begin = words[at]?.begin ?? 0;
  return (
    begin - (/[\p{L}\p{N}._%+-]{1,64}$/u.exec(text.slice(Math.max(0, begin - 64), begin))?.[0].length ?? 0)
  );
}

function isSpelled(before: SpokenWord, current: SpokenWord): boolean {
  return isCharacter(before.word) && isCharacter(current.word);
}

function isCharacter(word: string): boolean {
  return word.length === 1 || /^\d+$/.test(word);
}
