import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  loadLanguageIdentifier,
  type IdentifyLanguage,
} from '../../../../src/pipeline/detect/identifyLanguage.ts';
import { languageOf } from '../../../../src/pipeline/detect/languageOf.ts';

let identify: IdentifyLanguage;
beforeAll(async () => {
  identify = await loadLanguageIdentifier();
});

const read = (text: string) => languageOf({ text }, identify);

describe('a declared language', () => {
  it.each([
    ['es-MX', 'es'],
    ['ES', 'es'],
    ['es_419', 'es'],
    ['spa', 'es'],
    ['en-GB', 'en'],
  ] as const)('%s is %s, whatever the words', (declared, language) => {
    expect(languageOf({ text: 'bonjour', declared })).toEqual({ kind: 'supported', language, clear: true });
  });

  it('other than English and Spanish is not supported, however short the text', () => {
    expect(languageOf({ text: 'ok', declared: 'pt-BR' })).toEqual({ kind: 'unsupported' });
    expect(languageOf({ text: 'ok', ofConversation: 'fr' })).toEqual({ kind: 'unsupported' });
  });

  it('of the utterance goes before that of the conversation', () => {
    const reading = languageOf({ text: 'ok', declared: 'en', ofConversation: 'es-CL' });
    expect(reading).toMatchObject({ language: 'en' });
  });

  it.each(['und', '', 'spanish', '??'])('%j says nothing: the words decide', declared => {
    expect(languageOf({ text: 'me han cobrado dos veces', declared })).toMatchObject({ language: 'es' });
  });
});

describe('a language that nobody declared', () => {
  it.each([
    ['me han cobrado dos veces y no es la primera', 'es'],
    ['¿dónde está?', 'es'],
    ['quiero cancelar el delivery porque nunca llegó', 'es'],
    ['I was charged twice and it is not the first time', 'en'],
    ["that's not what you said", 'en'],
    ['my tarjeta was stolen yesterday', 'en'],
  ] as const)('%j is clearly %s', (text, language) => {
    expect(read(text)).toEqual({ kind: 'supported', language, clear: true });
  });

  it('of a text that mixes two is the one that prevails, and not called clear', () => {
    expect(read('necesito un upgrade del router please')).toEqual({
      kind: 'supported',
      language: 'es',
      clear: false,
    });
  });

  it.each([
    'oi, quero cancelar meu pedido por favor, já liguei três vezes',
    'o voo foi cancelado e ninguém me diz nada',
    "je n'arrive pas à me connecter à mon compte",
    'ich warte seit drei Wochen auf meine Rückerstattung',
    'il mio volo è stato cancellato e nessuno risponde',
    'no funciona la connexió des de fa tres dies i ningú em contesta',
    'здравствуйте, где мой заказ',
    '你好 我的订单在哪里',
    'مرحبا أين طلبي',
  ])('%j is plainly neither: not supported', text => {
    expect(read(text)).toEqual({ kind: 'unsupported' });
  });

  it.each(['ok', 'jajaja', 'wifi', '2 x A4', '😡', '', 'mmm hm', 'Müller', 'ref HB-771 Okafor'])(
    '%j is too short to tell: the last clear language, else a guess, never unsupported',
    text => {
      expect(languageOf({ text, lastClear: 'es' }, identify)).toEqual({
        kind: 'supported',
        language: 'es',
        clear: false,
      });
      expect(read(text)).toMatchObject({ kind: 'supported', clear: false });
    },
  );

  it('is the same for the same text, whatever was asked before; no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), text => {
        const first = read(text);
        read('je voudrais parler à quelqu’un de votre équipe');
        expect(read(text)).toEqual(first);
      }),
    );
  });
});
