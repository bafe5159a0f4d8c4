import { describe, expect, test } from 'vitest';
import { LookAheadScorer } from '../../../src/replay/lookAheadScorer.ts';
import { Pace } from '../../../src/replay/pace.ts';
import { RecordedClock } from '../../../src/replay/recordedClock.ts';
import { replayRecorded } from '../../../src/replay/recordedReplay.ts';
import type { RecordedUtterance } from '../../../src/replay/recordedUtterance.ts';
import type { ReplayStep } from '../../../src/replay/timeline.ts';
import type { Scorer } from '../../../src/domain/ports.ts';
import { score } from '../../support/builders.ts';
import { testPipeline } from '../../support/pipeline.ts';

const row = (fields: Partial<RecordedUtterance>): RecordedUtterance => ({
  conversation_id: 'c-1',
  channel: 'voice',
  lang: 'en',
  speaker: 'customer',
  start_ms: 0,
  end_ms: 0,
  text: 'words',
  ...fields,
});

/** Replays rows through the real pipeline with scripted detection. */
async function replayed(
  conversations: Readonly<Record<string, readonly Partial<RecordedUtterance>[]>>,
  options: { readonly reorderWaitMs?: number; readonly stopAfter?: number; readonly scorer?: Scorer } = {},
) {
  const clock = new RecordedClock(0);
  const parts = testPipeline(
    { voiceIdleMs: 60_000, endedLingerMs: 500, reorderWaitMs: options.reorderWaitMs ?? 0 },
    { clock, scheduler: clock },
  );
  const { pipeline, publisher } = parts;
  const stop = new AbortController();
  const steps: [ReplayStep['kind'], number][] = [];
  const refusals: string[] = [];
  await replayRecorded(
    (async function* () {
      for (const [conversationId, rows] of Object.entries(conversations))
        yield await Promise.resolve({ conversationId, utterances: rows.map(row) });
    })(),
    {
      engine: {
        submit: input => pipeline.submit(input),
        idle: () => pipeline.idle(),
        isOpen: conversationId => pipeline.conversation({ tenant: 'default', conversationId }) !== undefined,
      },
      clock,
      scorer: new LookAheadScorer(
        options.scorer ?? {
          score: () => Promise.resolve({ kind: 'scored', score: score(0), waitMs: 0, runMs: 0 }),
        },
      ),
      pace: new Pace({ speed: 'max', nowMs: () => 0, sleep: () => Promise.resolve() }),
      onStep: ({ kind }) => {
        steps.push([kind, clock.nowMs()]);
        if (steps.length === options.stopAfter) stop.abort();
      },
      onReceipt: (_, receipt) => {
        if (receipt.kind === 'refused') refusals.push(receipt.code);
      },
      ready: () => Promise.resolve(),
      stop: stop.signal,
    },
  );
  const published = publisher.requests.map(({ output, receivedAtMs }) => [
    output.kind === 'signals' ? output.utteranceId : output.kind,
    receivedAtMs,
  ]);
  return { ...parts, steps, refusals, published };
}

describe('a recorded replay', () => {
  test('submits each step at its own recorded instant, and lets it have its whole effect first', async () => {
    const { steps, published } = await replayed({
      'c-1': [{ end_ms: 900 }, { start_ms: 2_000, end_ms: 3_500 }],
    });
    expect(steps).toEqual([
      ['started', 0],
      ['utterance', 900],
      ['utterance', 3_500],
      ['ended', 3_500],
    ]);
    expect(published).toEqual([
      ['u-0', 900],
      ['u-1', 3_500],
      ['summary', 3_500],
    ]);
  });

  test('takes conversations one after the other, a second of recorded time apart', async () => {
    const { steps } = await replayed({ a: [{ end_ms: 700 }], b: [{ end_ms: 100 }] });
    expect(steps.map(([, atMs]) => atMs)).toEqual([0, 700, 700, 1_700, 1_800, 1_800]);
  });

  test('does not wait for ever for a final that waits for the order of speech', async () => {
    const { published } = await replayed(
      {
        'c-1': [
          { end_ms: 500, final: false, utterance_id: 'open', revision: 0 },
          { speaker: 'agent', start_ms: 300, end_ms: 600 },
          { start_ms: 2_000, end_ms: 2_400 },
        ],
      },
      { reorderWaitMs: 50 },
    );
    // The agent's final was held for the customer's open interim, and let go after 50 ms of recorded time.
    expect(published).toEqual([
      ['open', 500],
      ['u-1', 600],
      ['u-2', 2_400],
      ['summary', 2_400],
    ]);
  });

  test('closes a conversation that falls silent for too long, and opens it again as its source would', async () => {
    const { published, refusals } = await replayed({
      'c-1': [{ end_ms: 1_000 }, { start_ms: 100_000, end_ms: 100_500 }],
    });
    expect(published).toEqual([
      ['u-0', 1_000],
      ['summary', 61_000],
      ['u-1', 100_500],
      ['summary', 100_500],
    ]);
    expect(refusals).toEqual([]);
  });

  test('tells what was refused, and goes on', async () => {
    const { refusals, published } = await replayed({
      'c-1': [
        { end_ms: 100, utterance_id: 'x', revision: 3 },
        { end_ms: 200, utterance_id: 'x', revision: 1 },
        { end_ms: 300 },
      ],
    });
    expect(refusals).toEqual(['REVISION_STALE']);
    expect(published.map(([what]) => what)).toEqual(['x', 'u-2', 'summary']);
  });

  test('ends between two steps when nobody listens any more', async () => {
    const { steps } = await replayed(
      { 'c-1': [{ end_ms: 1 }, { end_ms: 2 }, { end_ms: 3 }] },
      { stopAfter: 2 },
    );
    expect(steps).toHaveLength(2);
  });

  test('has texts of people scored ahead of their turn, in the languages the model knows', async () => {
    const asked: string[] = [];
    await replayed(
      {
        'c-1': [
          { text: 'one' },
          { text: 'dos', lang: 'es-MX' },
          { text: 'trois', lang: 'fr' },
          { text: 'press four', speaker: 'bot' },
        ],
      },
      {
        scorer: {
          score: ({ text, language }) => {
            asked.push(`${language} ${text}`);
            return Promise.resolve({ kind: 'failed' });
          },
        },
      },
    );
    expect(asked).toEqual(['en one', 'es dos']);
  });
});
