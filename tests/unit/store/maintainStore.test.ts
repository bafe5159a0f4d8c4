import { closeSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, expect, test } from 'vitest';
import { checkStore, repairStore } from '../../../src/store/maintainStore.ts';
import { openStore } from '../../../src/store/openStore.ts';
import { key, spoken } from '../../support/builders.ts';
import { loggedEvent } from '../../support/loggedEvents.ts';
import { StoreFolders } from '../../support/storeFolders.ts';

const folders = new StoreFolders();
afterAll(() => {
  folders.remove();
});

const utterances = 400;

/** A store with one conversation of 400 utterances, half of which had their effect. */
async function filled(): Promise<string> {
  const folder = folders.make();
  const { log } = await openStore({ folder, reserveBytes: 0 });
  for (let i = 0; i < utterances; i++) {
    const { seq } = await log.append(spoken({ utteranceId: `u-${i}`, text: 'x'.repeat(600) }));
    if (i % 2 === 0) await log.apply({ key: key(), seq, recorded: { i }, events: [loggedEvent(i + 1)] });
  }
  await log.close();
  return folder;
}

/** Overwrites one page with what can't be a page. */
function damage(folder: string, page: number): void {
  const file = openSync(join(folder, 'pulso.db'), 'r+');
  writeSync(file, Buffer.alloc(4_096, 0x5a), 0, 4_096, (page - 1) * 4_096);
  closeSync(file);
}

async function utterancesIn(folder: string): Promise<string[]> {
  const { log } = await openStore({ folder, reserveBytes: 0 });
  const ids: string[] = [];
  for await (const { inputs } of log.restore())
    for (const { input } of inputs) if (input.kind === 'utterance') ids.push(input.utterance.utteranceId);
  await log.close();
  return ids;
}

test('a sound store is reported as such, with what is in it', async () => {
  const folder = await filled();
  expect(await checkStore(folder)).toMatchObject({
    faults: [],
    conversations: 1,
    events: utterances / 2,
    pendingInputs: utterances / 2,
  });
  expect(await checkStore(folders.make())).toBeUndefined();
});

test('a store in use is left alone', async () => {
  const folder = await filled();
  const { log } = await openStore({ folder, reserveBytes: 0 });
  await expect(checkStore(folder)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
  await expect(repairStore(folder, 'now')).rejects.toMatchObject({ code: 'STORE_LOCKED' });
  expect(await log.append(spoken({ utteranceId: 'goes-on' }))).toMatchObject({ duplicate: false });
  await log.close();
});

test('repairing a sound store keeps every row', async () => {
  const folder = await filled();
  const report = await repairStore(folder, 'now');
  expect(report.damagedTables).toEqual([]);
  expect(report.rows).toMatchObject({ inbox: utterances, outbox: utterances / 2, conversations: 1 });
  expect(await utterancesIn(folder)).toHaveLength(utterances);
});

test('repairing a store of an older version misses nothing that there was not yet', async () => {
  const folder = await filled();
  const sql = new Database(join(folder, 'pulso.db'));
  sql.exec('drop table forgotten_subscribers; drop index acks_offset; pragma user_version = 2');
  sql.close();
  const report = await repairStore(folder, 'now');
  expect(report.damagedTables).toEqual([]);
  expect(await utterancesIn(folder)).toHaveLength(utterances);
});

test('repairing a damaged store keeps what can be read, and the damaged file; cursors are told that they are lost', async () => {
  const folder = await filled();
  const { log: before } = await openStore({ folder, reserveBytes: 0 });
  await before.acknowledge('default', 'desk', 3);
  await before.close();
  // The middle of the file: pages of texts.
  damage(folder, Math.floor(statSync(join(folder, 'pulso.db')).size / 4_096 / 2));
  await expect(openStore({ folder, reserveBytes: 0 })).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  const found = await checkStore(folder);
  expect(found?.faults.length).toBeGreaterThan(0);

  await repairStore(folder, 'now');
  expect(readdirSync(folder)).toContain('pulso.db.damaged-now');
  const kept = await utterancesIn(folder);
  expect(kept.length).toBeGreaterThan(0.9 * utterances);
  expect((await checkStore(folder))?.faults).toEqual([]);
  const { log: after } = await openStore({ folder, reserveBytes: 0 });
  expect(after.epoch).not.toBe(before.epoch);
  expect(await after.acknowledged('default', 'desk')).toBe('forgotten');
  await after.close();
});
