import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Bench } from 'tinybench';
import type { ChargedPhrase, Pattern, PhraseBook } from '../../src/domain/phrases.ts';
import { createStemmer } from '../../src/inference/stemmer.ts';
import { parsePattern } from '../../src/packs/notation.ts';
import { loadPacks, type Packs } from '../../src/packs/loadPacks.ts';
import { phraseCompiler } from '../../src/pipeline/detect/phrases/phraseMatcher.ts';

/**
 * What does a text cost with 10,000 phrases, compared with 100? `npx tsx bench/micro/phrases.ts` prints both and the
 * ratio, and ends with 1 when it is above 2. The texts are what customers say in the English sample conversations.
 * The phrases are those of the shipped packs, then invented ones that begin as these do and end differently: the
 * case that is hard, as texts follow their beginnings.
 */
const few = 100;
const many = 10_000;
const limit = 2;

const packs = loadPacks(['packs']);
const texts = sampleTexts();
const english = shippedPhrases(packs).filter(({ language }) => language === 'en');
const words = [...packs.forSector(undefined).book.words].filter(([language]) => language === 'en');
const compile = phraseCompiler(createStemmer());

const bench = new Bench({ time: 3_000, warmupTime: 1_000 });
for (const phrases of [spread(english, few), filledUp(english, many)]) {
  const book: PhraseBook = {
    words: new Map(words),
    phrases,
    exceptions: [],
    journey: [],
    journeyExceptions: [],
    distant: [],
  };
  const matcher = compile([book]);
  bench.add(`${phrases.length} phrases`, () => {
    for (const text of texts) matcher.match(text, 'en', 'customer');
  });
}
await bench.run();

const costs = bench.tasks.map(({ name, result }) => {
  if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
  const perTextUs = (result.latency.p50 * 1_000) / texts.length;
  console.log(`${name}: ${perTextUs.toFixed(1)} µs a text, median of ${result.latency.samplesCount} rounds`);
  return perTextUs;
});
const ratio = (costs[1] ?? NaN) / (costs[0] ?? NaN);
console.log(
  `${texts.length} texts, ${english.length} shipped patterns; ${cpus()[0]?.model ?? 'CPU unknown'}, Node ${process.version}`,
);
console.log(`ratio ${ratio.toFixed(2)}, at most ${limit.toFixed(1)}`);
process.exitCode = ratio <= limit ? 0 : 1;

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
