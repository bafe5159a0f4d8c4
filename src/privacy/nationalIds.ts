import { cuit } from 'stdnum/lib/cjs/ar/index.js';
import { cpf } from 'stdnum/lib/cjs/br/index.js';
import { rut } from 'stdnum/lib/cjs/cl/index.js';
import { cedula as dominican } from 'stdnum/lib/cjs/do/index.js';
import { ci } from 'stdnum/lib/cjs/ec/index.js';
import { dni, nie } from 'stdnum/lib/cjs/es/index.js';
import { nino } from 'stdnum/lib/cjs/gb/index.js';
import { curp, rfc } from 'stdnum/lib/cjs/mx/index.js';
import { ssn } from 'stdnum/lib/cjs/us/index.js';
import { cedula as uruguayan } from 'stdnum/lib/cjs/uy/index.js';
import type { PersonalEntity } from './entity.ts';

interface IdForm {
  readonly pattern: RegExp;
  readonly validate: (id: string) => { readonly isValid: boolean };
}

const form = (pattern: string, validate: IdForm['validate'], flags = 'giu'): IdForm => ({
  pattern: new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${pattern})(?![\p{L}\p{N}]|[.-]\d)`, flags),
  validate,
});

/** Ids that their own form and check digits tell apart. Every repetition is bounded: linear. */
const forms: readonly IdForm[] = [
  form(String.raw`\d{2}\.?\d{3}\.?\d{3}-?[A-Z]`, id => dni.validate(id.replaceAll('.', ''))),
  form(String.raw`\d{8} [A-Z]`, id => dni.validate(id), 'gu'),
  form(String.raw`[XYZ][ -]?\d{7}[ -]?[A-Z]`, id => nie.validate(id)),
  form(String.raw`\d{3}([- ])\d{2}\1\d{4}`, id => ssn.validate(id)),
  form(String.raw`[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]`, id => nino.validate(id)),
  form(String.raw`[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d`, id => curp.validate(id)),
  form(String.raw`[A-ZÑ&]{4}-?\d{6}-?[A-Z\d]{3}`, id => rfc.validate(id)),
  form(String.raw`\d{1,2}\.?\d{3}\.?\d{3}-[\dK]`, id => rut.validate(id)),
  form(String.raw`\d{2}-\d{8}-\d`, id => cuit.validate(id)),
  form(String.raw`\d{3}\.\d{3}\.\d{3}-\d{2}`, id => cpf.validate(id)),
  form(String.raw`\d{3}-\d{7}-\d`, id => dominican.validate(id)),
  form(String.raw`\d\.\d{3}\.\d{3}-\d`, id => uruguayan.validate(id)),
];

/** Ids that need the word before them: the form alone could be anything. */
const named =
  /(?<![\p{L}\p{N}])(?:dni|nie|nif|d\.n\.i\.|c[eé]dula|c\.c\.|c\.i\.|documento(?: nacional)?(?: de identidad)?|cuit|cuil|cpf|cc|nss|itin|seguro social|seguridad social|national id|rut|run|curp|rfc|ssn|social security(?: number)?|national insurance(?: number)?|nino|passport(?: number)?|pasaporte|n[uú]mero de identificaci[oó]n)(?:[\s:,#º°.]{1,3}(?:n[uú]mero|number|no|nro|n|es|is|el|la|my|mi|de|it's|it’s)){0,4}[\s:,#º°.]{1,3}([A-ZÑ&]{4}-?\d{6}-?[A-Z\d]{3,8}|[A-Z]{0,4}[ -]?\d[\d. -]{3,16}\d(?: ?-?[A-Z](?!\p{L}))?)(?![\p{L}\p{N}])/giu;

/** National ids of Spain, the USA, the United Kingdom and Latin America. */
export function findNationalIds(text: string): PersonalEntity[] {
  const found: PersonalEntity[] = [];
  for (const { pattern, validate } of forms)
    for (const { index, 0: id } of text.matchAll(pattern))
      if (validate(id).isValid) found.push({ kind: 'national-id', begin: index, end: index + id.length });
  for (const { index, 0: all, 1: id = '' } of text.matchAll(named)) {
    const end = index + all.length;
    if (isLongEnough(id)) found.push({ kind: 'national-id', begin: end - id.length, end });
  }
  return [...found, ...ecuadorian(text)];
}

function isLongEnough(id: string): boolean {
  return id.replace(/\D/g, '').length >= 6;
}

/** Ten digits in one piece are often something else: only with its dash before the check digit. */
function ecuadorian(text: string): PersonalEntity[] {
  return [...text.matchAll(/(?<![\p{L}\p{N}-])\d{9}-\d(?![\p{L}\p{N}-])/gu)]
    .filter(([id]) => ci.validate(id).isValid)
    .map(({ index, 0: id }) => ({ kind: 'national-id', begin: index, end: index + id.length }));
}
