import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openStore } from '../../../src/store/openStore.ts';
import { spoken } from '../../support/builders.ts';
import { commandLineIn } from '../../support/commandLine.ts';
import { StoreFolders } from '../../support/storeFolders.ts';

const folders = new StoreFolders();
afterAll(() => {
  folders.remove();
});

test('a store is checked, and mended; the audit log tells that somebody did, and where the old one is', async () => {
  const folder = folders.make();
  const { log } = await openStore({ folder, reserveBytes: 0 });
  await log.append(spoken());
  await log.close();
  const pulso = (...args: string[]) => commandLineIn({ PULSO_DATA_DIR: folder }, 'store', ...args, '--json');
  const checked = await pulso('check');
  expect(JSON.parse(checked.stdout)).toMatchObject({ ok: true, pendingInputs: 1 });
  const { damagedFile } = JSON.parse((await pulso('repair')).stdout) as { damagedFile: string };
  const lines = readFileSync(join(folder, 'audit.jsonl'), 'utf8').trim().split('\n');
  expect(lines.map(line => JSON.parse(line) as unknown)).toMatchObject([
    { action: 'store.repaired', actor: 'command-line', target: damagedFile.slice(folder.length + 1) },
  ]);
  expect(JSON.parse((await pulso('check')).stdout)).toMatchObject({ ok: true, pendingInputs: 1 });
});
