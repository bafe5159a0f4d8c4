import { loadConfig } from '../../src/config/load.ts';
import type { LabelledSet } from '../../src/cli/eval/labelledSets.ts';
import { openModel } from '../../src/cli/parts.ts';
import type { Language } from '../../src/domain/conversation.ts';
import type { SentimentLabel } from '../../src/domain/signals.ts';
import { createLexiconScorer } from '../../src/inference/lexiconScorer.ts';
import { measure } from '../../src/inference/metrics.ts';
import { significant, type Suite } from '../core/suite.ts';
import { readRows } from './rows.ts';
import { createPeers } from './scorers.ts';

const rowsPerSet = { quick: 300, full: 2_000 } as const;

interface Contestant {
  readonly name: string;
  readonly languages: readonly Language[];
  readonly label: (text: string, language: Language) => SentimentLabel | Promise<SentimentLabel>;
}

interface Result {
  readonly scorer: string;
  readonly set: string;
  readonly macroF1: number;
  readonly microsPerText: number;
}

/** Speed and quality of the scorers that people use from JavaScript and of ours, on the same rows. */
export const peersSuite: Suite = async ({ size, progress }) => {
  const sets = await readRows(rowsPerSet[size]);
  const model = await openModel(loadConfig({ env: { ...process.env, PULSO_MODEL_CACHE_ENTRIES: '0' } }), 1);
  try {
    const contestants = [...(await createPeers()), ours(), ourModel(model)];
    const results: Result[] = [];
    for (const set of sets)
      for (const contestant of contestants) {
        progress(`peers: ${contestant.name} on ${set.name}`);
        results.push(...(await judge(contestant, set)));
      }
    const names = contestants.map(({ name }) => name);
    const cell = (scorer: string, set: string) =>
      results.find(each => each.scorer === scorer && each.set === set);
    const overall = names.map(scorer => ({
      scorer,
      ...meanOf(results.filter(each => each.scorer === scorer)),
    }));
    return {
      suite: 'peers',
      method:
        `Each scorer on the same rows of ${sets.length} labelled sets (${sets.map(({ name, rows }) => `${name} ${rows.length}`).join(', ')}), ` +
        'one text after the other in one thread, tokenising included, score cache off; a scorer without a lexicon for a language is not judged there.',
      tables: [
        {
          title: 'Macro-F1',
          columns: ['scorer', ...sets.map(({ name }) => name), 'mean'],
          rows: names.map(scorer => [
            scorer,
            ...sets.map(({ name }) => {
              const found = cell(scorer, name);
              return found === undefined ? '–' : found.macroF1.toFixed(3);
            }),
            (overall.find(each => each.scorer === scorer)?.macroF1 ?? NaN).toFixed(3),
          ]),
        },
        {
          title: 'Microseconds a text',
          columns: ['scorer', 'mean'],
          rows: overall.map(({ scorer, microsPerText }) => [scorer, significant(microsPerText)]),
        },
      ],
      charts: [
        {
          name: 'peers',
          title: 'Quality against cost (mean over the sets each can judge)',
          spec: {
            data: { values: overall },
            layer: [
              { mark: { type: 'point', filled: true, size: 90 } },
              { mark: { type: 'text', align: 'left', dx: 9 }, encoding: { text: { field: 'scorer' } } },
            ],
            encoding: {
              x: {
                field: 'microsPerText',
                type: 'quantitative',
                scale: { type: 'log' },
                title: 'microseconds a text (log)',
              },
              y: {
                field: 'macroF1',
                type: 'quantitative',
                scale: { domain: [0.3, 0.9] },
                title: 'macro-F1',
              },
            },
          },
        },
      ],
      verdicts: [],
    };
  } finally {
    await model.workers.close();
  }
};

/** The scorer that answers when the model is late. */
function ours(): Contestant {
  const score = createLexiconScorer();
  return {
    name: 'pulso lexicon',
    languages: ['en', 'es'],
    label: (text, language) => score(text, language).sentiment.label,
  };
}

function ourModel(model: Awaited<ReturnType<typeof openModel>>): Contestant {
  return {
    name: 'pulso model',
    languages: ['en', 'es'],
    label: async (text, language) => {
      const outcome = await model.score({ text, language, priority: 'final', deadlineMs: Infinity });
      if (outcome.kind !== 'scored') throw new Error(`the model has ${outcome.kind} a text`);
      return outcome.score.sentiment.label;
    },
  };
}

async function judge(
  { name, languages, label }: Contestant,
  { name: set, rows }: LabelledSet,
): Promise<Result[]> {
  const own = rows.filter(({ lang }) => languages.includes(lang));
  if (own.length === 0) return [];
  const predictions: SentimentLabel[] = [];
  const warmUp = own.slice(0, 50);
  for (const { text, lang } of warmUp) await label(text, lang);
  const beganAtMs = performance.now();
  for (const { text, lang } of own) {
    const predicted = label(text, lang);
    predictions.push(predicted instanceof Promise ? await predicted : predicted);
  }
  const microsPerText = ((performance.now() - beganAtMs) * 1_000) / own.length;
  const judgements = own.map(({ label: gold }, at) => ({
    gold,
    predicted: predictions[at] ?? 'neutral',
    confidence: 1,
  }));
  return [{ scorer: name, set, macroF1: measure(judgements).macroF1, microsPerText }];
}

function meanOf(results: readonly Result[]): { macroF1: number; microsPerText: number } {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    macroF1: mean(results.map(({ macroF1 }) => macroF1)),
    microsPerText: mean(results.map(({ microsPerText }) => microsPerText)),
  };
}
