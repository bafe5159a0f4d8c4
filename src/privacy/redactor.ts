import { REDACTION_KINDS, type RedactionKind } from './entity.ts';
import { redact } from './redact.ts';

/** Masks what is personal in a text before it is stored or leaves; as long as the original. */
export type Redactor = (text: string, language?: string) => string;

/**
 * The redactor that a configuration asks for (`privacy.redact`): `all`, `off`, or kinds separated by commas, which
 * its schema has checked.
 */
export function redactorFor(setting: string): Redactor {
  if (setting === 'off') return text => text;
  const named = setting === 'all' ? REDACTION_KINDS : setting.split(',').map(kind => kind.trim());
  const kinds = new Set<RedactionKind>(REDACTION_KINDS.filter(kind => named.includes(kind)));
  return (text, language) => redact(text, language, kinds).text;
}
