import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openStore } from '../../../src/store/openStore.ts';
import { key } from '../../support/builders.ts';
import { StoreFolders } from '../../support/storeFolders.ts';

const folders = new StoreFolders();
afterAll(() => {
  folders.remove();
});

const script = fileURLToPath(new URL('../../support/storeUnderLoad.ts', import.meta.url));

/** Runs the load until so many lines were told, kills it, and gives everything that was told. */
async function killedUnderLoad(folder: string, from: number, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told: string[] = [];
  const ended = once(child, 'exit');
  for await (const line of createInterface(child.stdout))
    if (told.push(line) === lines) child.kill('SIGKILL');
  await ended;
  return told;
}

test('what was accepted and published before kill -9 is there afterwards, effects whole, nothing twice', async () => {
  const folder = folders.make();
  const accepted = new Set<string>();
  const published = new Set<number>();
  let from = 0;
  for (const lines of [200, 1_000, 3_000]) {
    const told = await killedUnderLoad(folder, from, lines);
    expect(told.length).toBeGreaterThanOrEqual(lines);
    for (const line of told) {
      const [what, number] = line.split(' ');
      if (what === 'accepted') accepted.add(`u-${number}`);
      else published.add(Number(number));
      from = Math.max(from, Number(number) + 100);
    }
  }

  const { log } = await openStore({ folder, reserveBytes: 0 });
  const applied = new Set<number>();
  const found: string[] = [];
  for await (const { inputs } of log.restore())
    for (const { input, applied: effect } of inputs) {
      if (input.kind !== 'utterance') continue;
      found.push(input.utterance.utteranceId);
      if (effect !== undefined) applied.add((effect.recorded as { number: number }).number + 1);
    }
  const cursor = { epoch: log.epoch, offset: 0 };
  const events = (await log.read(key().tenant, cursor, 1_000_000)) ?? [];
  const offsets = new Set(events.map(({ offset }) => offset));
  await log.close();

  expect(new Set(found).size).toBe(found.length);
  expect([...accepted].filter(id => !found.includes(id))).toEqual([]);
  expect([...published].filter(offset => !offsets.has(offset))).toEqual([]);
  // An effect is whole: its mark and its event are there together, or neither is.
  expect([...offsets].toSorted()).toEqual([...applied].toSorted());
});
