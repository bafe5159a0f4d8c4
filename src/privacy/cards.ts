import { luhnChecksumValidate } from 'stdnum/lib/cjs/util/checksum.js';
import { numberCue } from './cues.ts';
import { groupRuns, type DigitGroup } from './digitRuns.ts';
import type { PersonalEntity } from './entity.ts';

/**
 * Beginnings and lengths of the schemes: Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay,
 * Maestro. One number in ten passes Luhn by chance, so both have to hold.
 */
const schemes =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|(?:6011|65\d\d|64[4-9]\d|35[2-8]\d|62\d\d)\d{12,15}|(?:50|5[6-8]|6[0-9])\d{11,17})$/;
const [shortest, longest] = [13, 19];
/** Digits of one group of a card number that is written in groups. */
const longestGroup = 7;
/** What people and recognisers put between the groups of a card number. */
const between = /^[\s.,/_*\u2010-\u2015-]{1,3}$/u;

/**
 * Payment card numbers, written in one piece or in groups, whatever stands beside them. Digits that pass Luhn and belong
 * to no scheme count as one where they are written like one, in one piece or in groups of four, and no word before
 * them says that they are something else.
 */
export function findCards(text: string): PersonalEntity[] {
  const found: PersonalEntity[] = [];
  for (const run of groupRuns(text, between))
    for (let first = 0; first < run.length; first++) {
      const last = cardFrom(text, run, first);
      const [begin, end] = [run[first]?.begin, run[last ?? -1]?.end];
      if (last === undefined || begin === undefined || end === undefined) continue;
      found.push({ kind: 'card', begin, end });
      first = last;
    }
  return found;
}

/** Where the card number that starts with this group ends; the longest one. At most 19 groups are looked at. */
function cardFrom(text: string, run: readonly DigitGroup[], first: number): number | undefined {
  let [digits, found]: [string, number | undefined] = ['', undefined];
  for (let last = first; last < run.length; last++) {
    const group = run[last]?.digits ?? '';
    digits += group;
    if (digits.length > longest) break;
    if (last > first && group.length > longestGroup) break;
    if (digits.length < shortest) continue;
    if (isCardNumber(digits) || isLikeCard(text, run.slice(first, last + 1), digits)) found = last;
  }
  return found;
}

/** Whether these digits can be a card number. */
export function isCardNumber(digits: string): boolean {
  return schemes.test(digits) && passesLuhn(digits);
}

/** All the same digit passes too, and is nobody's number. */
function passesLuhn(digits: string): boolean {
  return !/^(\d)\1+$/.test(digits) && luhnChecksumValidate(digits);
}

/** Of a scheme we don't know. */
function isLikeCard(text: string, groups: readonly DigitGroup[], digits: string): boolean {
  const [first, last] = [groups[0], groups.at(-1)];
  if (first === undefined || last === undefined || !passesLuhn(digits)) return false;
  const isWrittenSo = groups.every(({ digits }, at) =>
    at < groups.length - 1 ? digits.length === 4 : digits.length <= 4 || groups.length === 1,
  );
  const isWhole =
    !/[\p{L}\d_#@]/u.test(text[first.begin - 1] ?? '') && !/[\p{L}_]/u.test(text[last.end] ?? '');
  return isWrittenSo && isWhole && numberCue(text, first.begin) !== 'other';
}
