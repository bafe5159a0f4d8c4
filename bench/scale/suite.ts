import { significant, verdict, type Suite, type Table, type Verdict } from '../core/suite.ts';
import { growthExponent, type Point } from './growth.ts';
import { conversationCost } from './conversations.ts';
import { lengthCost } from './lengths.ts';
import { phraseCost } from './phrases.ts';
import { ruleCost } from './rules.ts';
import { fanOutCost } from './subscribers.ts';
import { workerRate } from './workers.ts';

/** Growth past this exponent is super-linear: measured exponents of linear growth scatter around 1. */
const linear = 1.15;
/** What must not grow at all scatters around 0. */
const flat = 0.1;

const sizes = {
  quick: {
    conversations: [1, 500, 2_000, 5_000],
    rules: [1, 10, 100, 1_000],
    phrases: [100, 1_000, 10_000],
    subscribers: [1, 10, 100, 1_000],
    lengths: [10, 100, 1_000, 5_000],
  },
  full: {
    conversations: [1, 1_000, 5_000, 10_000, 20_000],
    rules: [1, 10, 100, 1_000],
    phrases: [100, 1_000, 10_000],
    subscribers: [1, 10, 100, 300, 1_000],
    lengths: [10, 100, 1_000, 5_000],
  },
} as const;

const kib = 1_024;

/** How cost grows with what there is more of. */
export const scaleSuite: Suite = async ({ size, progress }) => {
  const plan = sizes[size];
  progress('scale: open conversations');
  const conversations = await conversationCost(plan.conversations);
  progress('scale: subscribers');
  const fanOut = await fanOutCost(plan.subscribers);
  progress('scale: rules');
  const rules = ruleCost(plan.rules);
  progress('scale: phrases');
  const phrases = await phraseCost(plan.phrases);
  progress('scale: conversation length');
  const lengths = lengthCost(plan.lengths);
  progress('scale: inference workers');
  const workers = await workerRate();

  const bytesEach = conversations.at(-1)?.bytesEach ?? NaN;
  const widest = fanOut.at(-1);
  const exponents = [
    growth('microseconds an utterance by rules', rules, linear),
    growth('microseconds a text by phrases', phrases, flat * 2),
    growth(
      'state in bytes by length of the conversation',
      lengths.map(({ size: length, stateBytes }) => ({ size: length, cost: stateBytes })),
      flat,
    ),
    growth(
      'microseconds an utterance by length of the conversation',
      lengths.map(({ size: length, stepMicros }) => ({ size: length, cost: stepMicros })),
      flat,
    ),
    growth(
      'milliseconds to the last subscriber by subscribers',
      fanOut.map(({ subscribers, lastMs }) => ({ size: subscribers, cost: lastMs })),
      linear,
    ),
    growth(
      'memory in bytes by open conversations',
      conversations.map(({ open, heapBytes }) => ({ size: open, cost: heapBytes })),
      linear,
    ),
  ];
  return {
    suite: 'scale',
    method:
      'Conversations, subscribers and workers against an engine process; rules, phrases and lengths in one thread of their own. ' +
      'The exponent b is that of cost = a · size^b, fitted by least squares: 0 is flat, 1 linear; super-linear growth fails.',
    tables: [
      {
        title: 'Open conversations (two finals each)',
        columns: ['open', 'engine memory MiB', 'live heap MiB', 'KiB each'],
        rows: conversations.map(({ open, rssBytes, heapBytes, bytesEach: each }) => [
          open,
          significant(rssBytes / kib / kib),
          significant(heapBytes / kib / kib),
          Number.isNaN(each) ? '–' : significant(each / kib),
        ]),
        note: 'KiB each: growth of the live heap since one conversation, after a forced collection, divided by the conversations.',
      },
      {
        title: 'Fan-out of one alert',
        columns: ['subscribers', 'first ms', 'median ms', 'last ms'],
        rows: fanOut.map(({ subscribers, firstMs, medianMs, lastMs }) => [
          subscribers,
          ...[firstMs, medianMs, lastMs].map(each => significant(each)),
        ]),
        note: 'From sending the final to its alert at a subscriber, scoring included.',
      },
      costTable('Rules', 'rules', 'µs an utterance', rules),
      costTable('Phrases', 'phrases', 'µs a text', phrases),
      {
        title: 'Length of a conversation',
        columns: ['utterances', 'state bytes', 'µs a step'],
        rows: lengths.map(({ size: length, stateBytes, stepMicros }) => [
          length,
          stateBytes,
          significant(stepMicros),
        ]),
      },
      {
        title: 'Inference workers',
        columns: ['workers', 'texts/s'],
        rows: workers.map(({ workers: count, perSecond }) => [count, Math.round(perSecond)]),
      },
      {
        title: 'Growth',
        columns: ['what', 'exponent', 'at most'],
        rows: exponents.map(({ target, value, limit }) => [target, value.toFixed(2), limit]),
      },
    ],
    charts: [
      {
        name: 'growth-memory',
        title: 'Live heap against open conversations',
        spec: {
          data: {
            values: conversations.map(({ open, heapBytes }) => ({ open, MiB: heapBytes / kib / kib })),
          },
          mark: { type: 'line', point: true },
          encoding: {
            x: { field: 'open', type: 'quantitative', title: 'open conversations' },
            y: { field: 'MiB', type: 'quantitative', title: 'live heap, MiB' },
          },
        },
      },
      {
        name: 'growth-fan-out',
        title: 'An alert on its way to all subscribers',
        spec: {
          data: {
            values: fanOut.flatMap(({ subscribers, firstMs, lastMs }) => [
              { subscribers, ms: firstMs, what: 'first' },
              { subscribers, ms: lastMs, what: 'last' },
            ]),
          },
          mark: { type: 'line', point: true },
          encoding: {
            x: {
              field: 'subscribers',
              type: 'quantitative',
              scale: { type: 'log' },
              title: 'subscribers (log)',
            },
            y: { field: 'ms', type: 'quantitative', title: 'milliseconds' },
            color: { field: 'what', type: 'nominal', title: null },
          },
        },
      },
    ],
    verdicts: [
      verdict('memory of an open conversation', bytesEach / kib, 'at most', 20, 'KiB'),
      verdict(
        `an alert at all of ${widest?.subscribers ?? 0} subscribers`,
        widest?.lastMs ?? NaN,
        'at most',
        100,
        'ms',
      ),
      ...exponents,
    ],
  };
};

function growth(what: string, points: readonly Point[], limit: number): Verdict {
  return verdict(`growth of ${what}`, growthExponent(points), 'at most', limit, '');
}

function costTable(title: string, size: string, cost: string, points: readonly Point[]): Table {
  return { title, columns: [size, cost], rows: points.map(point => [point.size, significant(point.cost)]) };
}
