/**
 * What is personal enough never to be stored. `digits` are digits said one by one, enough of them in a row to be a
 * number that belongs to somebody.
 */
export const REDACTION_KINDS = ['card', 'iban', 'national-id', 'email', 'phone', 'digits'] as const;
export type RedactionKind = (typeof REDACTION_KINDS)[number];

/** A stretch of a text, UTF-16 positions, end exclusive. */
export interface PersonalEntity {
  readonly kind: RedactionKind;
  readonly begin: number;
  readonly end: number;
}
