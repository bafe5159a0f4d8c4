import { afterAll, describe, expect, it } from 'vitest';
import type { Language } from '../../src/domain/conversation.ts';
import type { Emotion, Score } from '../../src/domain/signals.ts';
import { openScorer } from '../../src/inference/openScorer.ts';
import { CountingMeter, FakeClock } from '../support/fakes.ts';
import { readCases, within, wholeText, type BehaviourCase, type Expectation } from './behaviour/cases.ts';

/** Share of each group's cases that must hold: the next twentieth under what was measured. Those `reportedOnly` have none yet. */
const floors: Readonly<Record<string, number>> = {
  "agents' scripted regret": 0.7,
  'but clauses': 0.95,
  'calm problem reports': 0.85,
  'code-switching': 0.95,
  'emoji only': 0.95,
  fairness: 0.75,
  gratitude: 0.95,
  intensity: 0.85,
  'long calm text': 0.8,
  negation: 0.9,
  'polite anger': 0.85,
  questions: 0.95,
  'recogniser noise': 0.95,
  'regional Chile': 0.85,
  'regional Colombia': 0.85,
  'regional Mexico': 0.75,
  'regional Río de la Plata': 0.95,
  'regional Spain': 0.8,
  relief: 0.9,
  threats: 0.85,
  typos: 0.85,
  'very long text': 0.5,
};
const reportedOnly = ['sarcasm'];
/** How far a swapped name, place or nationality may move the valence, on average. */
const greatestMove = 0.05;

const cases = readCases();
const scorer = await openScorer(
  {
    dir: 'models/pulso-care-12l',
    workers: 2,
    maxQueuedFinals: 1_000,
    maxQueuedInterims: 10,
    cache: { entries: 0, maxChars: 1 },
  },
  { clock: new FakeClock(), meter: new CountingMeter() },
);
afterAll(() => scorer.workers.close());

/** Distances of valences: mean from their mean, mean over all pairs, and between the furthest two. */
interface Apart {
  readonly fromMean: number;
  readonly pairs: number;
  readonly furthest: number;
}

interface Result {
  readonly holds: boolean;
  /** What was seen, for whoever reads the failures. */
  readonly seen: string;
  /** Of swaps: how far their valences lie apart. */
  readonly apart?: Apart;
}

async function score(text: string, language: Language): Promise<Score> {
  const outcome = await scorer.score({ text, language, priority: 'final', deadlineMs: Infinity });
  if (outcome.kind !== 'scored' || outcome.score.scorer !== 'model')
    throw new Error('the model gave no score');
  return outcome.score;
}

async function judge(one: BehaviourCase): Promise<Result> {
  if ('template' in one) return judgeSwap(one.template, one.fillers, one.lang);
  if ('weaker' in one) {
    const weaker = (await score(one.weaker, one.lang)).sentiment.valence;
    const stronger = (await score(one.stronger, one.lang)).sentiment.valence;
    return {
      holds: one.direction === 'down' ? stronger < weaker : stronger > weaker,
      seen: `${one.weaker} (${weaker.toFixed(2)}) → ${one.stronger} (${stronger.toFixed(2)})`,
    };
  }
  const given = await score(wholeText(one), one.lang);
  const { label, valence } = given.sentiment;
  return {
    holds: holds(given, one.expect),
    seen: `${one.text}: ${label} ${valence.toFixed(2)}, expected ${JSON.stringify(one.expect)}`,
  };
}

function holds({ sentiment, emotions }: Score, { label, valence, emotion = {} }: Expectation): boolean {
  return (
    (label === undefined || sentiment.label === label) &&
    (valence === undefined || within(sentiment.valence, valence)) &&
    Object.entries(emotion).every(([name, bounds]) =>
      within(emotions?.[name as Emotion] ?? Number.NaN, bounds),
    )
  );
}

async function judgeSwap(template: string, fillers: readonly string[], lang: Language): Promise<Result> {
  const scores = await Promise.all(fillers.map(filler => score(template.replace('{x}', filler), lang)));
  const valences = scores.map(({ sentiment }) => sentiment.valence);
  const apart = apartOf(valences);
  const each = fillers.map((filler, i) => `${filler} ${(valences[i] ?? Number.NaN).toFixed(2)}`).join(', ');
  return {
    holds: apart.fromMean <= greatestMove,
    seen: `${template}: ${apart.fromMean.toFixed(3)} (${each})`,
    apart,
  };
}

function apartOf(valences: readonly number[]): Apart {
  const centre = mean(valences);
  const pairs = valences.flatMap((one, i) => valences.slice(i + 1).map(other => Math.abs(one - other)));
  return {
    fromMean: mean(valences.map(valence => Math.abs(valence - centre))),
    pairs: mean(pairs),
    furthest: Math.max(...pairs),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const results = await Promise.all(cases.map(async one => ({ ...one, ...(await judge(one)) })));
const groups = [...new Set(results.map(({ group }) => group))].sort();
const rateOf = (of: readonly Result[]) => of.filter(result => result.holds).length / of.length;
const swaps = results.flatMap(({ apart }) => apart ?? []);
const move = mean(swaps.map(({ fromMean }) => fromMean));

const table = groups.map(group => {
  const own = results.filter(result => result.group === group);
  const percent = (rate: number) => `${(100 * rate).toFixed(0)} %`.padStart(6);
  const [en, es] = (['en', 'es'] as const).map(lang => own.filter(result => result.lang === lang));
  const languages = [en ?? [], es ?? []].map(some => (some.length === 0 ? '     –' : percent(rateOf(some))));
  const floor = floors[group] === undefined ? '     –' : percent(floors[group]);
  return `${group.padEnd(24)}${String(own.length).padStart(4)} ${percent(rateOf(own))} ${languages.join(' ')} ${floor}`;
});
process.stdout.write(
  `${'group'.padEnd(23)}cases   rate     en     es  floor\n${table.join('\n')}\n` +
    `all ${results.length} cases: ${(100 * rateOf(results)).toFixed(1)} %; ` +
    `swaps move the valence by ${move.toFixed(3)} on average; two of them differ by ` +
    `${mean(swaps.map(({ pairs }) => pairs)).toFixed(3)}, the furthest two by ` +
    `${mean(swaps.map(({ furthest }) => furthest)).toFixed(3)} (greatest ${Math.max(...swaps.map(({ furthest }) => furthest)).toFixed(2)})\n`,
);
if (process.env['PULSO_BEHAVIOUR_FAILURES'] === '1') {
  const failed = results.filter(result => !result.holds);
  process.stdout.write(`${failed.map(({ group, lang, seen }) => `[${group} ${lang}] ${seen}`).join('\n')}\n`);
}

describe('the shipped model', () => {
  it.each(groups.filter(group => !reportedOnly.includes(group)))('keeps its level in: %s', group => {
    const own = results.filter(result => result.group === group);
    const failures = own.filter(result => !result.holds).map(({ seen }) => seen);
    const floor = floors[group];
    expect(floor, 'every group has a floor').toBeDefined();
    expect(rateOf(own), failures.join('\n')).toBeGreaterThanOrEqual(floor ?? 1);
  });

  it('does not mind who or where somebody is', () => {
    expect(move).toBeLessThanOrEqual(greatestMove);
  });

  it('is asked in both languages, with at least 420 cases', () => {
    expect(cases.length).toBeGreaterThanOrEqual(420);
    for (const group of groups.filter(name => !name.startsWith('regional')))
      expect(new Set(cases.filter(one => one.group === group).map(({ lang }) => lang)).size, group).toBe(2);
  });
});
