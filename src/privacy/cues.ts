import type { PersonalEntity } from './entity.ts';

/** How far before a number the word is looked for that says what it is; UTF-16 units. */
const lookBack = 48;

const phoneWord =
  /(?<!\p{L})(?:phone|telephone|tel|mobile|cell|cellphone|whatsapp|whats ?app|call|calling|ring|text|sms|reach|dial|landline|fax|callback|tel[eé]fono|m[oó]vil|celular|fijo|ll[aá]m[ea](?:me|nme|r|rme|nos)?|llamo|llamad[ao]|marcar|marque|contactar(?:me)?|contacto|contact)(?!\p{L})/giu;
const otherNumberWord =
  /(?<!\p{L})(?:orders?|pedidos?|booking|reservations?|reservas?|reservaci[oó]n|ref|reference|referencia|ticket|boleto|billete|case|caso|invoice|factura|expediente|localizador|confirmation|confirmaci[oó]n|c[oó]digo|code|tracking|seguimiento|env[ií]o|guide|gu[ií]a|parcel|package|paquete|policy|p[oó]liza|account|cuenta|contract|contrato|flight|vuelo|serial|serie|imei|isbn|sku|model|modelo|incidencia|reclamaci[oó]n|claim|complaint|transaction|transacci[oó]n|meter|contador|customer|client|cliente|id)(?!\p{L})/giu;

/** What the words before a number say of it: the nearest one counts. */
export function numberCue(text: string, begin: number): 'phone' | 'other' | undefined {
  const before = text.slice(Math.max(0, begin - lookBack), begin);
  const [phone, other] = [lastIndex(before, phoneWord), lastIndex(before, otherNumberWord)];
  if (phone === other) return undefined;
  return phone > other ? 'phone' : 'other';
}

function lastIndex(text: string, word: RegExp): number {
  let last = -1;
  for (const { index } of text.matchAll(word)) last = index;
  return last;
}

const currency = String.raw`(?:€|\$|£|%|(?:eur(?:o?s)?|d[oó]lar(?:es)?|dollars?|pesos?|soles|pounds?|libras|usd|cop|clp|mxn|ars|pen)(?!\p{L}))`;
const after = new RegExp(String.raw`^(?:[.,]\d{1,2})? ?${currency}`, 'iu');
const before = new RegExp(String.raw`${currency} ?$`, 'iu');

/** True when the number is an amount of money. */
export function isAmount(text: string, { begin, end }: Pick<PersonalEntity, 'begin' | 'end'>): boolean {
  return after.test(text.slice(end, end + 16)) || before.test(text.slice(Math.max(0, begin - 10), begin));
}
