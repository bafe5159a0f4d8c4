import { findBankAccounts } from './bankAccounts.ts';
import { findCards } from './cards.ts';
import { findEmails } from './emails.ts';
import { REDACTION_KINDS, type PersonalEntity, type RedactionKind } from './entity.ts';
import { findNationalIds } from './nationalIds.ts';
import { findPhones } from './phones.ts';
import { findSpokenDigits } from './spokenDigits.ts';
import { findSpokenEmails } from './spokenEmails.ts';

export interface Redaction {
  /** As long as the original, in UTF-16 units: offsets of phrases and words stay valid. */
  readonly text: string;
  readonly found: readonly PersonalEntity[];
}

/** The mask, once for every UTF-16 unit. Detection reads three or more as a redaction token, not as a word. */
const mask = '*';

/**
 * Masks what is personal in a text (docs/privacy.md). Pure, and linear in the length of the text. Precision first:
 * a number is masked when its check digits, its form or the words before it say what it is.
 * @param language `en`, `es` or another BCP 47 tag; absent when unknown
 */
export function redact(
  text: string,
  language?: string,
  kinds: ReadonlySet<RedactionKind> = allKinds,
): Redaction {
  const plain = withPlainDigits(text);
  const found = settled(
    [
      ...findCards(plain),
      ...findBankAccounts(plain),
      ...findNationalIds(plain),
      ...findEmails(plain),
      ...findSpokenEmails(plain),
      ...findPhones(plain),
      ...findSpokenDigits(plain, language),
    ].filter(({ kind }) => kinds.has(kind)),
  );
  return { text: masked(text, found), found };
}

/** Full-width and Arabic digits as those that patterns know; the length stays. */
function withPlainDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/gu, digit =>
    String((digit.codePointAt(0) ?? 0) & 15),
  );
}

const allKinds: ReadonlySet<RedactionKind> = new Set(REDACTION_KINDS);

/** In the order of the text; what overlaps becomes one entity, named after the most telling kind. */
function settled(entities: readonly PersonalEntity[]): PersonalEntity[] {
  const result: PersonalEntity[] = [];
  for (const entity of entities.toSorted((a, b) => a.begin - b.begin)) {
    const last = result.at(-1);
    if (last === undefined || entity.begin >= last.end) result.push(entity);
    else
      result[result.length - 1] = {
        kind: rank(entity) < rank(last) ? entity.kind : last.kind,
        begin: last.begin,
        end: Math.max(last.end, entity.end),
      };
  }
  return result;
}

function rank({ kind }: PersonalEntity): number {
  return REDACTION_KINDS.indexOf(kind);
}

function masked(text: string, entities: readonly PersonalEntity[]): string {
  let [result, at] = ['', 0];
  for (const { begin, end } of entities) {
    result += text.slice(at, begin) + mask.repeat(end - begin);
    at = end;
  }
  return at === 0 ? text : result + text.slice(at);
}
