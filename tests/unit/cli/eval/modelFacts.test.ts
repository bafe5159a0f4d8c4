import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { quantisationLoss } from '../../../../src/cli/eval/modelFacts.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulso-figures-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('what quantisation costs is told of the very file that was measured, and of no other', async () => {
  const quantisation = { meanAccuracyFp32: 0.75, meanAccuracyInt8: 0.5 };
  await writeFile(join(folder, 'figures.json'), JSON.stringify({ model: { sha256: 'aa', quantisation } }));
  await expect(quantisationLoss(folder, 'aa')).resolves.toBe(0.25);
  await expect(quantisationLoss(folder, 'bb')).resolves.toBeUndefined();
});

test('a folder without figures tells nothing', async () => {
  await expect(quantisationLoss(folder, 'aa')).resolves.toBeUndefined();
});
