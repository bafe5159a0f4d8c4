import { readdirSync, readFileSync } from 'node:fs';
import { Bench } from 'tinybench';
import type { ChargedPhrase, Pattern, PhraseBook } from '../../src/domain/phrases.ts';
import { createStemmer } from '../../src/inference/stemmer.ts';
import { parsePattern } from '../../src/packs/notation.ts';
import { loadPacks, type Packs } from '../../src/packs/loadPacks.ts';
import { phraseCompiler } from '../../src/pipeline/detect/phrases/phraseMatcher.ts';
import type { Point } from './growth.ts';

/**
 * What a text costs by the number of phrases, in microseconds, median. The texts are what customers say in the
 * English sample conversations. The phrases are those of the shipped packs, then invented ones that begin as these
 * do and end differently: the case that is hard, as texts follow their beginnings.
 */
export async function phraseCost(counts: readonly number[], timeMs = 1_000): Promise<Point[]> {
  const packs = loadPacks(['packs']);
  const texts = sampleTexts();
  const english = shippedPhrases(packs).filter(({ language }) => language === 'en');
  const words = [...packs.forSector(undefined).book.words].filter(([language]) => language === 'en');
  const compile = phraseCompiler(createStemmer());
  const bench = new Bench({ time: timeMs, warmupTime: timeMs / 3 });
  for (const count of counts) {
    const book: PhraseBook = {
      words: new Map(words),
      phrases: count < english.length ? spread(english, count) : filledUp(english, count),
      exceptions: [],
      journey: [],
      journeyExceptions: [],
      distant: [],
    };
    const matcher = compile([book]);
    bench.add(String(count), () => {
      for (const text of texts) matcher.match(text, 'en', 'customer');
    });
  }
  await bench.run();
  return bench.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') throw new Error(`${name} phrases: ${result.state}`);
    return { size: Number(name), cost: (result.latency.p50 * 1_000) / texts.length };
  });
}

function shippedPhrases({ all }: Packs): ChargedPhrase[] {
  return all.flatMap(({ book }) => [
    ...book.phrases,
    ...book.journey.map(phrase => ({ ...phrase, id: phrase.eventId, category: 'repeat' as const })),
  ]);
}

/** Every n-th, so that a few stand for all. */
function spread<T>(all: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, at) => all[Math.floor((at * all.length) / count)]).filter(
    each => each !== undefined,
  );
}

function filledUp(phrases: readonly ChargedPhrase[], count: number): ChargedPhrase[] {
  const invented = Array.from({ length: Math.max(0, count - phrases.length) }, (_, at) => {
    const model = phrases[at % phrases.length];
    if (model === undefined) throw new Error('there are phrases');
    const ending = parsePattern(`invented${letters(at)} thing?`, new Map());
    return { ...model, id: `invented-${at}`, pattern: [...beginning(model.pattern), ...ending] };
  });
  return [...phrases, ...invented].slice(0, count);
}

/** The first half of a pattern, without a gap at its end. */
function beginning(pattern: Pattern): Pattern {
  const half = pattern.slice(0, Math.ceil(pattern.length / 2));
  return half.at(-1)?.kind === 'gap' ? half.slice(0, -1) : half;
}

/** A number as a word: digits would be read as a number. */
function letters(number: number): string {
  return Array.from(String(number), digit => 'bcdfghjklm'.charAt(Number(digit))).join('a');
}

function sampleTexts(): string[] {
  return readdirSync('samples')
    .filter(name => name.endsWith('.en.jsonl'))
    .flatMap(name => readFileSync(`samples/${name}`, 'utf8').split('\n'))
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as { readonly speaker?: string; readonly text?: string })
    .flatMap(({ speaker, text }) => (speaker === 'customer' && text !== undefined ? [text] : []));
}
