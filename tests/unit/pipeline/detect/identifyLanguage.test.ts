import { expect, it } from 'vitest';
import { candidates, loadLanguageIdentifier } from '../../../../src/pipeline/detect/identifyLanguage.ts';

const texts = [
  'I was charged twice and it is not the first time',
  'me han cobrado dos veces y no es la primera',
  'je voudrais annuler mon vol pour Madrid',
  'ich möchte mit einem Vorgesetzten sprechen, sofort',
  'não recebi o meu pedido até agora',
  'siparişim hâlâ gelmedi, çok kızgınım',
  'vull parlar amb un responsable',
  'где мой заказ',
  'もう三回目です',
  'ok',
  '123 !!',
  '',
];

it('scores are those of the whole statistics, though only those of the candidates are kept', async () => {
  // Before anything is taken from them: the statistics belong to the process.
  const { eld } = await import('eld/extrasmall');
  const whole = eld.newInstance();
  whole.setLanguageSubset([...candidates]);
  const expected = texts.map(text => whole.detect(text).getScores());
  whole.setLanguageSubset(false);
  expect(whole.detect('где мой заказ').language).toBe('ru');

  const identify = await loadLanguageIdentifier();
  expect(texts.map(identify)).toEqual(expected);
  expect(whole.detect('где мой заказ').language).not.toBe('ru');
});
