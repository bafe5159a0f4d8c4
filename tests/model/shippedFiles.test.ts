import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { openScorer } from '../../src/inference/openScorer.ts';
import { CountingMeter, FakeClock } from '../support/fakes.ts';

const folders = (await readdir('models')).filter(name => name.startsWith('pulso-'));
const json = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;

describe.each(folders)('%s', folder => {
  const dir = `models/${folder}`;

  test('opens with the checksums of its manifest, and reads both languages', async () => {
    const scorer = await openScorer(
      { dir, workers: 1, maxQueuedFinals: 10, maxQueuedInterims: 10, cache: { entries: 0, maxChars: 1 } },
      { clock: new FakeClock(), meter: new CountingMeter() },
    );
    const ask = async (text: string, language: 'en' | 'es') => {
      const outcome = await scorer.score({ text, language, priority: 'final', deadlineMs: Infinity });
      return outcome.kind === 'scored' ? outcome.score : expect.fail();
    };
    const angry = await ask('i am furious, you have charged me twice and nobody cares', 'en');
    const content = await ask('muchas gracias, me lo han resuelto enseguida', 'es');
    await scorer.workers.close();
    expect(angry.sentiment.label).toBe('negative');
    expect(angry.emotions?.anger).toBeGreaterThan(0.5);
    expect(content.sentiment.label).toBe('positive');
    expect(content.emotions?.gratitude).toBeGreaterThan(0.5);
  });

  test('has a card and figures of this very file', async () => {
    const manifest = (await json(`${dir}/manifest.json`)) as {
      name: string;
      version: string;
      files: { model: { sha256: string } };
      licence: { caveat: string | null };
    };
    const card = await readFile(`${dir}/CARD.md`, 'utf8');
    expect(card.startsWith(`# ${manifest.name} ${manifest.version}\n`)).toBe(true);
    expect(card.includes('**Caveat of the licence:** none')).toBe(manifest.licence.caveat === null);
    expect(await json(`${dir}/figures.json`)).toMatchObject({
      model: { sha256: manifest.files.model.sha256 },
    });
  });
});
