import { openSync, closeSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, describe, expect, test } from 'vitest';
import type { DurableLog } from '../../../src/domain/durableLog.ts';
import { openStore, type FileStoreOptions, type StoreHealth } from '../../../src/store/openStore.ts';
import { ended, key, spoken, started } from '../../support/builders.ts';
import { loggedEvent } from '../../support/loggedEvents.ts';
import { StoreFolders } from '../../support/storeFolders.ts';

const folders = new StoreFolders();
afterAll(() => {
  folders.remove();
});

const opened = async (folder = folders.make(), options: FileStoreOptions = {}) => {
  const { log } = await openStore({ folder, reserveBytes: 0, lockWaitMs: 0, ...options });
  return { folder, log };
};
const fileOf = (folder: string) => join(folder, 'pulso.db');

async function restored(log: DurableLog): Promise<string[]> {
  const ids: string[] = [];
  for await (const { inputs } of log.restore())
    for (const { input } of inputs)
      ids.push(input.kind === 'utterance' ? input.utterance.utteranceId : input.kind);
  return ids;
}

describe('opening the store', () => {
  test('nobody else on the machine can read it', async () => {
    const { folder, log } = await opened(join(folders.make(), 'data'));
    await log.append(spoken());
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const files = readdirSync(folder);
    expect(files.toSorted()).toEqual(['pulso.db', 'pulso.db-wal']);
    for (const file of files) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    await log.close();
  });

  test('a second engine on the folder is refused, and the first goes on', async () => {
    const { folder, log } = await opened();
    await expect(opened(folder)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
    await log.append(spoken());
    await log.close();
    const again = await opened(folder);
    expect(await restored(again.log)).toEqual(['u-1']);
    await again.log.close();
  });

  test.each([
    ['no database at all', 'something else entirely, for more than one hundred bytes. '.repeat(100)],
    ['overwritten in the middle', undefined],
  ])(
    'a file that is %s is refused with the command that mends, and left as it is',
    async (_what, content) => {
      const { folder, log } = await opened();
      for (let i = 0; i < 200; i++)
        await log.append(spoken({ utteranceId: `u-${i}`, text: 'x'.repeat(500) }));
      await log.close();
      if (content === undefined) {
        const file = openSync(fileOf(folder), 'r+');
        writeSync(file, Buffer.alloc(40_000, 0x5a), 0, 40_000, 8_192);
        closeSync(file);
      } else writeFileSync(fileOf(folder), content);
      const before = folders.contentOf(folder);
      await expect(opened(folder)).rejects.toMatchObject({
        code: 'STORE_CORRUPT',
        message: expect.stringContaining('pulso store repair') as string,
      });
      expect(folders.contentOf(folder).equals(before)).toBe(true);
    },
  );

  test("another program's database is refused untouched", async () => {
    const folder = folders.make();
    const other = new Database(fileOf(folder));
    other.exec('create table theirs(x); insert into theirs values (1)');
    other.close();
    const before = folders.contentOf(folder);
    await expect(opened(folder, { lockWaitMs: 500 })).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    expect(folders.contentOf(folder).equals(before)).toBe(true);
  });

  test('a store of a newer version stops the start', async () => {
    const { folder, log } = await opened();
    await log.close();
    const file = openSync(fileOf(folder), 'r+');
    // The header's user_version, big endian, at byte 60.
    writeSync(file, Buffer.from([0, 0, 0, 99]), 0, 4, 60);
    closeSync(file);
    await expect(opened(folder)).rejects.toMatchObject({ code: 'STORE_TOO_NEW' });
  });

  test('the epoch stays with the folder, and differs between folders', async () => {
    const first = await opened();
    await first.log.close();
    const again = await opened(first.folder);
    const other = await opened();
    expect(again.log.epoch).toBe(first.log.epoch);
    expect(other.log.epoch).not.toBe(first.log.epoch);
    await Promise.all([again.log.close(), other.log.close()]);
  });
});

describe('what is removed', () => {
  const words = ['zanzibar', 'quetzalcoatl', 'xylophone', 'wunderkammer', 'cu-yggdrasil'];

  test('an erased conversation leaves no byte of it in any file', async () => {
    const { folder, log } = await opened();
    const [heard, recorded, state, told, customer] = words as [string, string, string, string, string];
    await log.append(started({ customer: { id: customer } }));
    for (let i = 0; i < 300; i++) await log.append(spoken({ utteranceId: `u-${i}`, text: heard.repeat(20) }));
    const { seq } = await log.append(spoken({ utteranceId: 'last' }));
    await log.append(spoken({ text: 'narwhal' }, 'kept'));
    await log.apply({
      key: key(),
      seq,
      recorded,
      events: [{ ...loggedEvent(1), json: JSON.stringify({ told }) }],
      snapshot: { codec: 1, body: state, endedAtMs: null },
    });
    for (const word of words) expect(folders.contentOf(folder).includes(word)).toBe(true);
    await log.erase(key());
    for (const word of words) expect(folders.contentOf(folder).includes(word)).toBe(false);
    expect(folders.contentOf(folder).includes('narwhal')).toBe(true);
    await log.close();
  });

  test('texts that retention removed leave no byte either', async () => {
    const { folder, log } = await opened();
    for (let i = 0; i < 700; i++) {
      const { seq } = await log.append(spoken({ utteranceId: `u-${i}`, text: 'zanzibar' }));
      await log.apply({ key: key(), seq, recorded: null, events: [] });
    }
    const { seq } = await log.append(ended());
    await log.apply({
      key: key(),
      seq,
      recorded: null,
      events: [],
      snapshot: { codec: 1, body: '', endedAtMs: 5 },
    });
    const limits = { textBeforeMs: 10, eventsBeforeMs: 0, memoryBeforeMs: 0, maxBytes: Infinity };
    expect(await log.retain(limits)).toMatchObject({ more: true });
    while ((await log.retain(limits)).more);
    expect(folders.contentOf(folder).includes('zanzibar')).toBe(false);
    await log.close();
  });

  test('past its size the store removes what has ended, and keeps what is open', async () => {
    const { log } = await opened();
    for (const id of ['over', 'open'])
      for (let i = 0; i < 400; i++) {
        const { seq } = await log.append(spoken({ utteranceId: `u-${i}`, text: 'x'.repeat(1_000) }, id));
        await log.apply({ key: key(id), seq, recorded: null, events: [] });
      }
    const { seq } = await log.append(ended('over'));
    await log.apply({
      key: key('over'),
      seq,
      recorded: null,
      events: [],
      snapshot: { codec: 1, body: '', endedAtMs: 5 },
    });
    const before = await log.size();
    const limits = { textBeforeMs: 0, eventsBeforeMs: 0, memoryBeforeMs: 0, maxBytes: before.bytes / 2 };
    while ((await log.retain(limits)).more);
    expect((await log.size()).bytes).toBeLessThan(0.7 * before.bytes);
    expect(await restored(log)).toHaveLength(400);
    await log.close();
  });
});

describe('a full disk', () => {
  test('inputs are refused as retryable, nothing accepted is lost, and it goes on once there is room', async () => {
    const healths: StoreHealth[] = [];
    const { promise: full, resolve: noteFull } = withResolvers();
    const { folder, log } = await opened(undefined, {
      maxPages: 60,
      onHealth: health => {
        healths.push(health);
        if (health === 'full') noteFull();
      },
      roomCheckMs: 1_000_000,
    });
    const accepted: string[] = [];
    const say = async (i: number) => {
      const utteranceId = `u-${i}`;
      await log.append(spoken({ utteranceId, text: 'x'.repeat(1_000) }));
      accepted.push(utteranceId);
    };
    let refusal: unknown;
    for (let i = 0; refusal === undefined; i++) await say(i).catch((error: unknown) => (refusal = error));
    expect(refusal).toMatchObject({ code: 'STORE_FULL', retryable: true });
    await full;
    await expect(say(9_999)).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(await restored(log)).toEqual(accepted);
    await log.close();
    const roomy = await opened(folder);
    expect(await restored(roomy.log)).toEqual(accepted);
    await roomy.log.append(spoken({ utteranceId: 'more' }));
    await roomy.log.close();
  });

  test('it opens the door again by itself once there is room', async () => {
    const recovered = withResolvers();
    const { log } = await opened(undefined, {
      maxPages: 60,
      roomCheckMs: 20,
      onHealth: health => {
        if (health === 'ok') recovered.resolve();
      },
    });
    const flood = async () => {
      for (let i = 0; ; i++) await log.append(spoken({ utteranceId: `u-${i}`, text: 'x'.repeat(1_000) }));
    };
    await expect(flood()).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(await log.erase(key())).toBe(true);
    await recovered.promise;
    expect(await log.append(spoken())).toMatchObject({ duplicate: false });
    await log.close();
  });

  test('too little free space refuses inputs before the disk is full', async () => {
    const { log } = await opened(undefined, { minFreeBytes: Number.MAX_SAFE_INTEGER });
    await expect(log.append(spoken())).rejects.toMatchObject({ code: 'STORE_FULL', retryable: true });
    expect(await restored(log)).toEqual([]);
    await log.close();
  });

  test('the reserve file exists while there is room', async () => {
    const { folder, log } = await opened(undefined, { reserveBytes: 100_000 });
    expect(statSync(join(folder, 'pulso.reserve')).size).toBe(100_000);
    await log.close();
  });
});

test('beyond the bound of waiting calls inputs are refused, effects of accepted ones never', async () => {
  const { log } = await opened();
  const { seq } = await log.append(spoken());
  const answers = Array.from({ length: 5_000 }, (_, i) =>
    log.append(spoken({ utteranceId: `more-${i}` })).then(
      () => 'accepted',
      (error: unknown) => error,
    ),
  );
  const applied = log.apply({ key: key(), seq, recorded: null, events: [] });
  const settled = await Promise.all(answers);
  await applied;
  const refused = settled.filter(answer => answer !== 'accepted');
  expect(refused.length).toBeGreaterThan(0);
  for (const error of refused) expect(error).toMatchObject({ code: 'OVERLOADED', retryable: true });
  expect(await restored(log)).toHaveLength(1 + 5_000 - refused.length);
  await log.close();
});

test('one call that can not be stored fails alone, not those it travels with', async () => {
  const { log } = await opened();
  const answers = await Promise.allSettled([
    log.append(spoken({ utteranceId: 'a' })),
    log.append(spoken({ utteranceId: 'nul\u0000' })),
    log.append(spoken({ utteranceId: 'b' })),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await restored(log)).toEqual(['a', 'b']);
  await log.close();
});

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>(done => (resolve = done));
  return { promise, resolve };
}
