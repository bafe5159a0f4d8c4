import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';
import { isAmount, numberCue } from './cues.ts';
import { digitRuns, type DigitRun } from './digitRuns.ts';
import type { PersonalEntity } from './entity.ts';

/** Where numbers without a country code may belong: English and Spanish are spoken there. */
const regions: readonly CountryCode[] = ['ES', 'US', 'GB', 'MX', 'AR', 'CO', 'CL', 'PE'];
const [fewestDigits, mostDigits] = [8, 15];
/** Dates, and addresses of machines. */
const otherForm = /^(?:\d{4}[-. ]\d\d?[-. ]\d\d?|\d\d?[-. ]\d\d?[-. ]\d{4}|\d{1,3}(?:\.\d{1,3}){3})$/;

/**
 * Phone numbers of any country with its code, and national ones of Spain, the USA, the United Kingdom and Latin
 * America. A number that the words before it call an order, a case and the like is none.
 */
export function findPhones(text: string): PersonalEntity[] {
  return digitRuns(text).flatMap(run => phoneIn(text, run) ?? []);
}

function phoneIn(text: string, run: DigitRun): PersonalEntity | undefined {
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const digits = run.reduce((count, group) => count + group.digits.length, 0);
  if (digits < fewestDigits || digits > mostDigits) return undefined;
  const begin = first.begin - prefixBefore(text, first.begin);
  const entity: PersonalEntity = { kind: 'phone', begin, end: last.end };
  const written = text.slice(begin, last.end);
  if (otherForm.test(written) || isAmount(text, entity) || numberCue(text, begin) === 'other')
    return undefined;
  return isValid(written) ? entity : undefined;
}

/** A plus or a bracket belongs to the number. */
function prefixBefore(text: string, begin: number): number {
  return /(?:\+ ?\(?|\()$/.exec(text.slice(Math.max(0, begin - 3), begin))?.[0].length ?? 0;
}

function isValid(written: string): boolean {
  const international = written.replace(/^\(?00 ?/, '+');
  if (international.startsWith('+')) return parsePhoneNumberFromString(international)?.isValid() ?? false;
  return regions.some(region => parsePhoneNumberFromString(written, region)?.isValid() ?? false);
}
