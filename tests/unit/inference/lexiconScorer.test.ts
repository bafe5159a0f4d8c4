import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Language } from '../../../src/domain/conversation.ts';
import type { SentimentLabel } from '../../../src/domain/signals.ts';
import { createLexiconScorer } from '../../../src/inference/lexiconScorer.ts';

const lexicon = createLexiconScorer();
const valence = (text: string, language: Language = 'en') => lexicon(text, language).sentiment.valence;

describe('lexicon scorer', () => {
  it.each<[Language, string, SentimentLabel]>([
    ['en', 'this is a horrible mess and I hate it', 'negative'],
    ['en', 'the parcel left the depot at noon', 'neutral'],
    ['en', 'wonderful, thank you, you are great', 'positive'],
    ['en', '😡', 'negative'],
    ['es', 'qué servicio tan terrible, estoy muy triste', 'negative'],
    ['es', 'el tren sale a las cuatro', 'neutral'],
    ['es', 'muchas gracias, ha sido excelente', 'positive'],
    ['es', 'EXCELENTES', 'positive'],
  ])('%s: "%s" is %s', (language, text, label) => {
    expect(lexicon(text, language).sentiment.label).toBe(label);
  });

  it('turns round what a negation reaches, and no more', () => {
    expect(valence('it is not good')).toBeLessThan(0);
    expect(valence('no me parece bueno', 'es')).toBeLessThan(0);
    expect(valence('I did not know that, so now it is all good')).toBeGreaterThan(0);
  });

  it('finds words whose form is not in its list, and with or without accents', () => {
    expect(valence('annoyances')).toBeLessThan(0);
    expect(valence('pesimo', 'es')).toBe(valence('pésimo', 'es'));
  });

  it('says more, the more is said, and never all', () => {
    expect(valence('awful')).toBeGreaterThan(valence('awful horrible terrible'));
    expect(valence('awful horrible terrible '.repeat(50))).toBeGreaterThan(-0.9);
  });

  it('has no opinion on emotions, and none on a text without words it knows', () => {
    const score = lexicon('seven o clock', 'en');
    expect(score).toMatchObject({
      scorer: 'lexicon',
      cached: false,
      sentiment: { valence: 0, label: 'neutral' },
    });
    expect(score).not.toHaveProperty('emotions');
  });

  it('takes any text, gives probabilities, and depends on nothing but the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom('constructor', '__proto__', '\ud83d', '\u0000'),
    );
    fc.assert(
      fc.property(text, fc.constantFrom<Language>('en', 'es'), (given, language) => {
        const { sentiment } = lexicon(given, language);
        const { negative, neutral, positive } = sentiment.probabilities;
        expect(negative + neutral + positive).toBeCloseTo(1, 9);
        expect(Math.abs(sentiment.valence)).toBeLessThan(1);
        expect(lexicon(given, language).sentiment).toEqual(sentiment);
      }),
    );
  });

  it('judges a very long text by its beginning and end', () => {
    const filler = 'word '.repeat(2_000);
    expect(valence(`${filler} this was horrible`)).toBeLessThan(0);
    expect(valence(`horrible ${filler}`)).toBeLessThan(0);
    expect(valence(`${filler} horrible ${filler}`)).toBe(0);
  });
});
