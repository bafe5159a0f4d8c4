import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Language } from '../../../src/domain/conversation.ts';
import { createStemmer } from '../../../src/inference/stemmer.ts';

const stem = createStemmer();

describe('stemmer', () => {
  const families: readonly (readonly [Language, readonly string[]])[] = [
    ['en', ['cancel', 'Cancels', 'cancelled', 'canceled', 'cancelling', 'CANCELLATION']],
    ['en', ['lawyer', 'lawyers', "lawyer's", 'lawyer’s']],
    ['en', ["don't", 'dont', 'don’t', "DON'T"]],
    ['en', ['café', 'cafe']],
    ['es', ['cancelar', 'cancelo', 'cancelé', 'cancelación', 'cancelacion', 'cancelaciones', 'cancelado']],
    [
      'es',
      ['cancelaré', 'cancelare', 'cancelaría', 'cancelaria', 'cancelarán', 'cancelarlo', 'cancelándolo'],
    ],
    ['es', ['queja', 'quejas', 'quejarme', 'QUEJAS']],
    ['es', ['reclamación', 'reclamacion', 'reclamaciones', 'reclamar', 'reclamaré']],
    ['es', ['denuncia', 'denunciar', 'denunciaré', 'denunciarlos']],
    ['es', ['pésimo', 'pesimo', 'pésima', 'pésimas']],
    ['es', ['avería', 'averia', 'averías', 'averias']],
    ['es', ['compañía', 'compañia', 'compania', 'compañías']],
    ['es', ['quiero', 'quiere']],
    ['es', ['quería', 'queria', 'queremos']],
  ];
  it.each(families)('%s: the forms of one word share a stem: %j', (language, words) => {
    expect(new Set(words.map(word => stem(word, language))).size).toBe(1);
  });

  it('keeps words apart that say different things', () => {
    expect(stem('refund', 'en')).not.toBe(stem('refuse', 'en'));
    expect(stem('abogado', 'es')).not.toBe(stem('abono', 'es'));
    expect(stem('compare', 'es')).toBe(stem('comparar', 'es'));
  });

  it('gives the same stem whatever was asked before', () => {
    const forgetful = createStemmer({ maxEntries: 2 });
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 6 }),
        fc.constantFrom<Language>('en', 'es'),
        (words, language) => {
          for (const word of words) expect(forgetful(word, language)).toBe(stem(word, language));
        },
      ),
    );
  });

  it('takes anything, and leaves what is not a word alone', () => {
    for (const language of ['en', 'es'] as const) {
      expect(stem('', language)).toBe('');
      expect(stem('🙂', language)).toBe('🙂');
      expect(stem('2024', language)).toBe('2024');
    }
  });
});
