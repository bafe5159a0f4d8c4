import { getCountrySpecifications, isValidIBAN } from 'ibantools';
import type { PersonalEntity } from './entity.ts';

const countries = getCountrySpecifications();

/** IBANs of any country, with or without blanks and dashes; mod 97 and the country's form have to hold. */
export function findBankAccounts(text: string): PersonalEntity[] {
  const found: PersonalEntity[] = [];
  for (const match of text.matchAll(/(?<![\p{L}\p{N}])[A-Z]{2}\d\d(?=[ -]?[A-Z\d])/giu)) {
    const end = endOfAccount(text, match.index);
    if (end !== undefined) found.push({ kind: 'iban', begin: match.index, end });
  }
  return found;
}

/** The country says how many characters belong to the number: words that follow are not taken in. */
function endOfAccount(text: string, begin: number): number | undefined {
  const length = countries[text.slice(begin, begin + 2).toUpperCase()]?.chars ?? 0;
  let [compact, at] = ['', begin];
  for (; compact.length < length && at < text.length; at++) {
    const character = text[at] ?? '';
    if (/[A-Z\d]/i.test(character)) compact += character.toUpperCase();
    else if (!/[ \u00a0-]/u.test(character)) return undefined;
    else if (at - begin > 2 * length) return undefined;
  }
  if (length === 0 || /[\p{L}\p{N}]/u.test(text[at] ?? '')) return undefined;
  return isValidIBAN(compact) ? at : undefined;
}
