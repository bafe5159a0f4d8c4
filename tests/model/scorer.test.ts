import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Language } from '../../src/domain/conversation.ts';
import type { EngineError, ErrorCode } from '../../src/domain/errors.ts';
import type { Score, SentimentLabel } from '../../src/domain/signals.ts';
import type { ModelManifest } from '../../src/inference/manifest.ts';
import { openScorer, type OpenScorer } from '../../src/inference/openScorer.ts';
import { CountingMeter, FakeClock } from '../support/fakes.ts';

const shipped = 'models/pulso-care-12l';

function open(
  dir = shipped,
  workers = 1,
  onFault: (error: EngineError) => void = () => undefined,
): Promise<OpenScorer> {
  return openScorer(
    { dir, workers, maxQueuedFinals: 1_000, maxQueuedInterims: 10, cache: { entries: 0, maxChars: 1 } },
    { clock: new FakeClock(), meter: new CountingMeter(), onFault },
  );
}

const scorer = await open(shipped, 2);
afterAll(() => scorer.workers.close());

async function score(text: string, language: Language = 'en'): Promise<Score> {
  const outcome = await scorer.score({ text, language, priority: 'final', deadlineMs: Infinity });
  if (outcome.kind !== 'scored') throw new Error(`the text is ${outcome.kind}`);
  return outcome.score;
}

describe('the shipped model', () => {
  it.each<[Language, string, SentimentLabel]>([
    ['en', 'this is the third time I call and nobody has fixed it, I am furious', 'negative'],
    ['en', 'thank you so much, you have been wonderful', 'positive'],
    ['en', 'my reference number is seven four two', 'neutral'],
    ['es', 'llevo dos horas esperando y nadie me da una solución, es una vergüenza', 'negative'],
    ['es', 'muchísimas gracias, me ha salvado el día', 'positive'],
    ['es', 'quería consultar el horario de la tienda', 'neutral'],
  ])('%s: feels that "%s" is %s', async (language, text, label) => {
    const { scorer: by, sentiment } = await score(text, language);
    expect(by).toBe('model');
    expect(sentiment.label).toBe(label);
  });

  it('gives the same numbers whatever else is in flight, on either worker', async () => {
    const text = 'the parcel came late and the box was open';
    const alone = await score(text);
    const crowd = await Promise.all(
      Array.from({ length: 60 }, (_, i) => score(i % 3 === 0 ? text : `${'word '.repeat(i)} ${i}`)),
    );
    for (const [i, crowded] of crowd.entries()) if (i % 3 === 0) expect(crowded).toEqual(alone);
  });

  it.each([
    ['nothing', ''],
    ['an emoji', '🙂'],
    ['one token', 'no'],
    ['ten thousand words', 'word '.repeat(10_000)],
    ['ten thousand characters without a blank', 'a'.repeat(10_000)],
    ['half a character', '\ud83d'],
    ['control characters', '\u0000\u0007\u200b'],
  ])('takes %s without harm', async (_, text) => {
    expect((await score(text)).scorer).toBe('model');
  });
});

describe('a text of more than ten thousand tokens', () => {
  const calm = 'the number of the account is on the second page of the letter '.repeat(400);
  const angry = 'this is outrageous, you are liars and I am furious';

  it('is read by its beginning and its end', async () => {
    const plain = (await score(`${calm}${calm}`)).sentiment;
    const atTheEnd = (await score(`${calm}${calm}${angry}`)).sentiment;
    const atTheBeginning = (await score(`${angry} ${calm}${calm}`)).sentiment;
    expect(atTheEnd.probabilities).not.toEqual(plain.probabilities);
    expect(atTheBeginning.probabilities).not.toEqual(plain.probabilities);
    expect(atTheEnd.label).toBe('negative');
  });

  it('is not read in its middle', async () => {
    const plain = await score(`${calm}${calm}`);
    expect((await score(`${calm}${angry} ${calm}`)).sentiment).toEqual(plain.sentiment);
  });
});

describe('a model folder that is whole by its checksums', () => {
  /** A copy of the shipped folder with one file and the manifest changed. */
  async function changed(
    file: 'model' | 'tokenizer',
    content: Buffer | undefined,
    change: (manifest: ModelManifest) => ModelManifest = manifest => manifest,
  ): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), 'pulso-model-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    for (const name of ['model.onnx', 'tokenizer.json']) await copyFile(join(shipped, name), join(dir, name));
    const manifest = JSON.parse(await readFile(join(shipped, 'manifest.json'), 'utf8')) as ModelManifest;
    if (content !== undefined) {
      const { path } = manifest.files[file];
      await writeFile(join(dir, path), content);
      const sha256 = createHash('sha256').update(content).digest('hex');
      manifest.files[file] = { path, sha256, bytes: content.length };
    }
    await writeFile(join(dir, 'manifest.json'), JSON.stringify(change(manifest)));
    return dir;
  }

  const code = (expected: ErrorCode, file: string) =>
    expect.objectContaining({ code: expected, message: expect.stringContaining(file) as string }) as Error;

  it('but whose model is no model does not start', async () => {
    const dir = await changed('model', Buffer.from('not a graph'));
    await expect(open(dir)).rejects.toThrow(code('MODEL_CORRUPT', 'model.onnx'));
  });

  it('but whose tokenizer is none does not start', async () => {
    const dir = await changed('tokenizer', Buffer.from('{"model":1}'));
    await expect(open(dir)).rejects.toThrow(code('MODEL_CORRUPT', 'tokenizer.json'));
  });

  it('but whose model has other outputs than its manifest says does not start', async () => {
    const dir = await changed('model', undefined, manifest => ({
      ...manifest,
      outputs: { ...manifest.outputs, emotion: 'feelings' },
    }));
    await expect(open(dir)).rejects.toThrow(code('MODEL_SHAPE_MISMATCH', 'feelings'));
  });

  it('but whose model has other shapes than its manifest says does not start', async () => {
    const dir = await changed('model', await readFile('tests/model/fixtures/two-labels.onnx'));
    await expect(open(dir)).rejects.toThrow(
      code('MODEL_SHAPE_MISMATCH', 'sentiment is not float32 [batch, 3]'),
    );
  });

  it.each(['not-a-number', 'infinite'])(
    'but whose answers are %s says so by a code, and the lexicon answers',
    async name => {
      const dir = await changed('model', await readFile(`tests/model/fixtures/${name}.onnx`));
      const faults: string[] = [];
      const odd = await open(dir, 1, error => faults.push(error.code));
      onTestFinished(() => odd.workers.close());
      const outcome = await odd.score({
        text: 'I love it',
        language: 'en',
        priority: 'final',
        deadlineMs: Infinity,
      });
      expect(outcome).toMatchObject({
        kind: 'scored',
        score: { scorer: 'lexicon', sentiment: { label: 'positive' } },
      });
      expect(faults).toEqual(['SCORER_OUTPUT_INVALID']);
    },
  );

  it('but whose manifest is of an older version does not start', async () => {
    const dir = await changed('model', undefined, manifest => ({ ...manifest, manifestVersion: 0 as 1 }));
    await expect(open(dir)).rejects.toThrow(code('MODEL_MANIFEST_INVALID', 'manifestVersion 0'));
  });
});
