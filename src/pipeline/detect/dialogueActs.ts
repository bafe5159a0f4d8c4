import type { DialogueActs, InfoKind } from '../../domain/signals.ts';
import { asksFor, fillers, givesKind, ritualQuestion, questionWords, refusal } from './dialogueWords.ts';

/** Words past which an answer is no longer plain. */
const plainWords = 12;
/** Questions shorter than this ("sorry?", "your name?") are too common to be the same by their words. */
const leastQuestionWords = 4;
/** Digits in a row from which a number is one of an account, an order, a telephone: spoken, written. */
const [leastSpoken, leastWritten] = [3, 4];

/**
 * What an utterance does in the exchange of information. Looks at this text alone, in English and Spanish at
 * once; undefined where it asks, gives and answers nothing. Pure; time linear in the length of the text.
 */
export function dialogueActsOf(text: string): DialogueActs | undefined {
  const plain = plainOf(text);
  const words = plain.match(/[\p{L}\p{N}@.'-]+/gu) ?? [];
  const question = text.includes('?') || questionWords.test(plain);
  const asks = kinds(kind => asksFor[kind].test(plain));
  const gives = question && asks.length > 0 ? [] : kinds(kind => gaveKind(kind, plain));
  const answers =
    !question &&
    asks.length === 0 &&
    words.length > 0 &&
    words.length <= plainWords &&
    !refusal.test(plain) &&
    words.some(word => !fillers.has(word));
  const asking = question || asks.length > 0;
  const counts = asking && words.length >= leastQuestionWords && !ritualQuestion.test(plain);
  if (asks.length === 0 && gives.length === 0 && !counts && !answers) return undefined;
  return { asks, gives, ...(counts ? { questionHash: hashOf(words) } : {}), answers };
}

const allKinds: readonly InfoKind[] = ['number', 'phone', 'name', 'address', 'date', 'email'];

function kinds(holds: (kind: InfoKind) => boolean): InfoKind[] {
  return allKinds.filter(holds);
}

function gaveKind(kind: InfoKind, plain: string): boolean {
  if (kind === 'number') return holdsNumber(plain);
  return givesKind[kind].test(plain);
}

/** Digits in a row, written or spoken one by one; letters may stand between them, as in a booking code. */
function holdsNumber(plain: string): boolean {
  let [spoken, written] = [0, 0];
  for (const word of plain.replace(noNumber, ' , ').match(/[\p{L}\p{N}'-]+|,/gu) ?? []) {
    const digits = word.match(/\p{N}/gu)?.length ?? 0;
    if (digits > 0) written += digits;
    else if (spokenDigits.has(word)) spoken += 1;
    else if (word.length > 1) [spoken, written] = [0, 0];
    if (spoken >= leastSpoken || spoken + written >= leastWritten) return true;
  }
  return false;
}

/** Amounts, times, years, durations: numbers that identify nothing. */
const noNumber =
  /[$\u00a3\u20ac]\s?\p{N}[\p{N}.,]*|\p{N}[\p{N}.,]*\s?(?:[$\u00a3\u20ac%]|(?:euros?|dollars?|pounds?|pesos?|dolares|usd|eur|mb|gb|km|hours?|horas?|minut\p{L}*|days?|dias|weeks?|semanas|months?|meses|years?|anos)\b)|\b\p{N}{1,2}:\p{N}{2}\b|\b(?:19|20)\p{N}{2}\b(?![ -]?\p{N})/gu;

const spokenDigits: ReadonlySet<string> = new Set(
  `zero oh one two three four five six seven eight nine double triple
  cero uno dos tres cuatro cinco seis siete ocho nueve doble
  alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec
  romeo sierra tango uniform victor whiskey xray yankee zulu`.split(/\s+/u),
);

/** Larger numbers as they are spoken: teens, tens, hundreds. */
const spokenNumbers =
  /^(?:ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-?\p{L}+)?|hundreds?|thousands?|diez|once|doce|trece|catorce|quince|dieci\p{L}+|veint\p{L}+|(?:tre|cuare|cincue|sese|sete|oche|nove)nta|ciento?s?|\p{L}+cient[oa]s|quinient[oa]s|mil)$/u;

/** Lower case without accents, straight apostrophes. */
function plainOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[’ʼ`´]/gu, "'")
    .normalize('NFD')
    .replace(/\p{M}+/gu, '');
}

/**
 * FNV-1a over the UTF-16 units of the words, fillers left out: "so, what is your name" asks what "what is your name" asks.
 * What may identify somebody stays out, since a hash is stored and short secrets can be guessed from one: digits, numbers that
 * are spoken or spelt, addresses.
 */
function hashOf(words: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const word of words) {
    if (fillers.has(word) || identifies(word)) continue;
    const letters = `${word.replace(/[.-]/gu, '')} `;
    for (let at = 0; at < letters.length; at++) hash = Math.imul(hash ^ letters.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

function identifies(word: string): boolean {
  return (
    /[\p{N}@]/u.test(word) || spokenDigits.has(word) || spokenNumbers.test(word) || /^\p{L}$/u.test(word)
  );
}
