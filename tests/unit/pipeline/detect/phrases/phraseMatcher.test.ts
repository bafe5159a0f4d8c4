import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStemmer } from '../../../../../src/inference/stemmer.ts';
import { phraseCompiler } from '../../../../../src/pipeline/detect/phrases/phraseMatcher.ts';
import type { PhraseBook } from '../../../../../src/domain/phrases.ts';
import { phraseBook, type PhraseEntry } from '../../../../support/phraseBooks.ts';

const compilePack = phraseCompiler(createStemmer());
const compile = (book: PhraseBook) => compilePack([book]);

function finder(entries: readonly PhraseEntry[], exceptions: readonly PhraseEntry[] = []) {
  const matcher = compile(phraseBook(entries, exceptions));
  return (text: string, language: 'en' | 'es' | 'unknown' = 'en') =>
    matcher
      .match(text, language === 'unknown' ? undefined : language, 'customer')
      .phrases.map(({ begin, end }) => text.slice(begin, end));
}

describe('what a pattern matches', () => {
  it('a word matches in all its forms, an exact word as written', () => {
    const find = finder([{ pattern: 'close account' }, { pattern: '=leave now' }]);
    expect(find('closing accounts')).toEqual(['closing accounts']);
    expect(find('leave now')).toEqual(['leave now']);
    expect(find('leaving now')).toEqual([]);
  });

  it('accents, capitals, drawn-out letters and spellings of chats make no difference', () => {
    const find = finder([
      { pattern: 'i am going to cancel' },
      { pattern: 'que me voy ya', language: 'es' },
      { pattern: 'rescisión del contrato', language: 'es' },
    ]);
    expect(find("I'm gonna CANCEL")).toEqual(["I'm gonna CANCEL"]);
    expect(find('im gonna canceeeel')).toEqual(['im gonna canceeeel']);
    expect(find('q me voy ya', 'es')).toEqual(['q me voy ya']);
    expect(find('RESCISION DEL CONTRATO', 'es')).toEqual(['RESCISION DEL CONTRATO']);
  });

  it('Spanish letters that sound alike may be confused', () => {
    const find = finder([{ pattern: 'voy a cancelar el servicio', language: 'es' }]);
    expect(find('boy a canselar el serbisio', 'es')).toEqual(['boy a canselar el serbisio']);
  });

  it('alternatives, optional words and numbers', () => {
    const find = finder([
      { pattern: '(called|written to) you? <number> times' },
      { pattern: 'the <nth> call' },
    ]);
    expect(find('called 4 times')).toEqual(['called 4 times']);
    expect(find('written to you 12 times')).toEqual(['written to you 12 times']);
    expect(find('the 3rd call, the 3 call')).toEqual(['the 3rd call']);
  });

  it('a gap skips up to so many words, never the end of a sentence', () => {
    const find = finder([{ pattern: 'take ...2 elsewhere' }]);
    expect(find('take elsewhere')).toEqual(['take elsewhere']);
    expect(find('take my custom elsewhere')).toEqual(['take my custom elsewhere']);
    expect(find('take all my custom elsewhere')).toEqual([]);
    expect(find('take it. elsewhere')).toEqual([]);
  });

  it('the edges of a sentence', () => {
    const find = finder([{ pattern: '^ agent please? $' }]);
    expect(find('agent please!')).toEqual(['agent please']);
    expect(find('hello. agent')).toEqual(['agent']);
    expect(find('the agent please')).toEqual([]);
    expect(find('agent please wait')).toEqual([]);
  });

  it('a choice of many alternatives matches each of them, followed by each of many others', () => {
    const letters = Array.from('abcdefghijklmnopqrst');
    const verbs = letters.map(letter => `verb${letter}`);
    const nouns = letters.map(letter => `noun${letter}`);
    const find = finder([{ pattern: `(${verbs.join('|')}) (${nouns.join('|')}) now` }]);
    expect(find('verbb nounq now')).toEqual(['verbb nounq now']);
    expect(find('verbt nouna now')).toEqual(['verbt nouna now']);
    expect(find('verbt now')).toEqual([]);
  });
});

describe('negation', () => {
  const find = finder([
    { pattern: 'cancel contract' },
    { pattern: 'call my? lawyer', category: 'legal' },
    { pattern: 'want ...3 lawyer', category: 'legal' },
    { pattern: 'not coming back' },
    { pattern: 'pay nothing', negatable: false },
    { pattern: 'cancelar', language: 'es' },
  ]);

  it('takes a phrase back, through words that pass it on', () => {
    expect(find("I'm not going to cancel contract")).toEqual([]);
    expect(find("I don't want to call my lawyer")).toEqual([]);
    expect(find('no quiero cancelar', 'es')).toEqual([]);
    expect(find('I want not a lawyer')).toEqual([]);
  });

  it('does not reach over a comma, a sentence or a verb of its own', () => {
    expect(find('not again, cancel contract')).toEqual(['cancel contract']);
    expect(find('it does not work cancel contract')).toEqual(['cancel contract']);
    expect(find('esto no sirve voy a cancelar', 'es')).toEqual(['cancelar']);
    expect(find('no, voy a cancelar', 'es')).toEqual(['cancelar']);
  });

  it('a phrase with its own negator is not taken back by another; one that is not negatable never', () => {
    expect(find('never not coming back')).toEqual(['not coming back']);
    expect(find('I do not pay nothing')).toEqual(['pay nothing']);
  });
});

describe('who, what, which', () => {
  it('an agent who reads the policy threatens nobody', () => {
    const matcher = compile(phraseBook([{ pattern: 'legal action', category: 'legal' }]));
    expect(matcher.match('we may take legal action', 'en', 'customer').phrases).toHaveLength(1);
    expect(matcher.match('we may take legal action', 'en', 'agent').phrases).toEqual([]);
    expect(matcher.match('we may take legal action', 'en', 'bot').phrases).toEqual([]);
  });

  it('what only looks charged does not count, in its own category', () => {
    const find = finder(
      [{ pattern: 'cancel' }, { pattern: 'appointment', category: 'repeat' }],
      [{ pattern: 'cancel ...3 appointment' }],
    );
    expect(find('cancel it all')).toEqual(['cancel']);
    expect(find('cancel my other appointment')).toEqual(['appointment']);
  });

  it('of overlapping hits of one category the heaviest is told, of different categories each', () => {
    const matcher = compile(
      phraseBook([
        { id: 'light', pattern: 'cancel my account now', weight: 0.3 },
        { id: 'heavy', pattern: 'cancel my account', weight: 0.8 },
        { id: 'other', pattern: 'account', category: 'legal', weight: 0.1 },
      ]),
    );
    const hits = matcher.match('cancel my account now', 'en', 'customer').phrases;
    expect(hits.map(({ phraseId, begin, end, weight }) => [phraseId, begin, end, weight])).toEqual([
      ['heavy', 0, 17, 0.8],
      ['other', 10, 17, 0.1],
    ]);
  });

  it('without a language all languages are tried', () => {
    const find = finder([{ pattern: 'my lawyer' }, { pattern: 'mi abogado', language: 'es' }]);
    expect(find('mi abogado and my lawyer', 'unknown')).toEqual(['mi abogado', 'my lawyer']);
    expect(find('mi abogado and my lawyer', 'es')).toEqual(['mi abogado']);
  });

  it('hits lie within the text, whatever it is; nothing throws, and asking again gives the same', () => {
    const matcher = compile(
      phraseBook([{ pattern: '(a|i|cancel) ...3 (b|now|it)' }, { pattern: 'no ... a', language: 'es' }]),
    );
    const words = fc.constantFrom(
      'cancel',
      'now',
      'it',
      "I'm",
      'no',
      ',',
      '.',
      '😡',
      '\ud83d',
      'ñ',
      '[NAME]',
      '7th',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.array(words, { maxLength: 30 }).map(parts => parts.join(' ')),
    );
    fc.assert(
      fc.property(texts, text => {
        const hits = matcher.match(text, undefined, 'customer').phrases;
        expect(matcher.match(text, undefined, 'customer').phrases).toEqual(hits);
        for (const { begin, end } of hits) {
          expect(begin).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(begin);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});
