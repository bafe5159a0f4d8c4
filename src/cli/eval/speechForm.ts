import type { Language } from '../../domain/conversation.ts';

const units: Readonly<Record<Language, readonly string[]>> = {
  en: (
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
    'seventeen eighteen nineteen'
  ).split(' '),
  es: (
    'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis ' +
    'diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco ' +
    'veintiséis veintisiete veintiocho veintinueve'
  ).split(' '),
};
const tens: Readonly<Record<Language, readonly string[]>> = {
  en: '_ _ twenty thirty forty fifty sixty seventy eighty ninety'.split(' '),
  es: '_ _ veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa'.split(' '),
};
const pictograms = /(?:[\u{1f000}-\u{1faff}\u2600-\u27bf\u2b00-\u2bff]|\ufe0f|\u200d)+/gu;

/**
 * A text as a recogniser would have written it: no mentions, links, masks, emoji or punctuation, lower case,
 * numbers as words. The same rule as in training (`as_recognised`); a text that has nothing left stays as it was.
 */
export function speechForm(text: string, language: Language): string {
  const spoken = text
    .replaceAll(/@[\p{L}\p{N}_]+|(?<![\p{L}\p{N}_])http\S*|\[[\p{L}\p{N}_]+\]/gu, ' ')
    .replaceAll(pictograms, ' ')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s'’]/gu, ' ')
    .replaceAll(/[0-9]{1,12}/g, digits => ` ${spellNumber(digits, language)} `)
    .split(/\s+/)
    .filter(word => word !== '')
    .join(' ');
  return spoken === '' ? text : spoken;
}

/** Words for a number up to 99; longer ones digit by digit, as people read references aloud. */
function spellNumber(digits: string, language: Language): string {
  const [small, round] = [units[language], tens[language]];
  if (digits.length > 2 || (digits.length > 1 && digits.startsWith('0')))
    return Array.from(digits, digit => small[Number(digit)]).join(' ');
  const value = Number(digits);
  if (value < small.length) return small[value] ?? '';
  const rest = value % 10 === 0 ? '' : `${language === 'es' ? ' y ' : ' '}${small[value % 10] ?? ''}`;
  return `${round[Math.floor(value / 10)] ?? ''}${rest}`;
}
