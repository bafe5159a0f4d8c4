import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Delivery, DeliveryStore } from '../../src/domain/deliveryStore.ts';
import { openStore, type Store } from '../../src/store/openStore.ts';
import { key, spoken } from '../support/builders.ts';
import { StoreFolders } from '../support/storeFolders.ts';

const folders = new StoreFolders();
afterAll(() => {
  folders.remove();
});

const desk = { tenant: 'default', endpointId: 'desk' };
const other = { tenant: 'other', endpointId: 'desk' };

function delivery(offset: number, changes: Partial<Delivery> = {}): Delivery {
  return {
    offset,
    eventId: `e-${offset}`,
    conversationId: 'c-1',
    type: 'pulso.escalation.raised.v1',
    state: 'pending',
    attempts: 0,
    nextAtMs: 1_000,
    expiresAtMs: null,
    lastStatus: null,
    lastFailure: null,
    updatedAtMs: offset,
    body: '{"said":"ñ"}',
    ...changes,
  };
}
const settled = { state: 'delivered', nextAtMs: null, lastStatus: 204, body: null } as const;
const offsets = (rows: readonly Delivery[]) => rows.map(({ offset }) => offset);

describe.each([
  ['in memory', () => openStore({ ephemeral: true }), (store: Store) => Promise.resolve(store)],
  [
    'in a file',
    () => openStore({ folder: (lastFolder.path = folders.make()), reserveBytes: 0 }),
    async (store: Store) => {
      await store.log.close();
      return openStore({ folder: lastFolder.path, reserveBytes: 0 });
    },
  ],
])('deliveries kept %s', (_where, open, reopen) => {
  let store: Store | undefined;
  const opened = async (): Promise<DeliveryStore> => (store = await open()).deliveries;
  const restarted = async (): Promise<DeliveryStore> => {
    if (store !== undefined) store = await reopen(store);
    return store?.deliveries ?? opened();
  };
  afterEach(async () => {
    await store?.log.close();
    store = undefined;
  });

  test('endpoints and how far they have come survive a restart, each tenant by itself', async () => {
    const before = await opened();
    await before.saveEndpoint({ ...desk, body: '1' });
    await before.saveEndpoint({ ...desk, body: '2' });
    await before.record(desk, { cursor: { epoch: 'e', offset: 7 }, rows: [delivery(5), delivery(7)] });
    await before.record(desk, { rows: [delivery(5, settled)] });
    const after = await restarted();
    expect(await after.endpoints()).toEqual([{ ...desk, body: '2' }]);
    expect(await after.cursor(desk)).toEqual({ epoch: 'e', offset: 7 });
    expect(await after.cursor(other)).toBeUndefined();
    expect(await after.pending(desk)).toEqual([delivery(7)]);
    expect(await after.pending(other)).toEqual([]);
    expect(await after.find(desk, 5)).toEqual(delivery(5, settled));
    expect(await after.find(other, 5)).toBeUndefined();
    expect(await after.counts(desk)).toEqual({ pending: 1, delivered: 1, expired: 0, dead: 0 });
  });

  test('lists are by state, newest first, and go on below an offset; pending is oldest first', async () => {
    const deliveries = await opened();
    const rows = [4, 1, 3, 2].map(offset => delivery(offset));
    await deliveries.record(desk, { rows: [...rows, delivery(9, { state: 'dead', nextAtMs: null })] });
    expect(offsets(await deliveries.pending(desk))).toEqual([1, 2, 3, 4]);
    expect(offsets(await deliveries.list(desk, { state: 'pending', limit: 2 }))).toEqual([4, 3]);
    expect(offsets(await deliveries.list(desk, { state: 'pending', beforeOffset: 3, limit: 9 }))).toEqual([
      2, 1,
    ]);
    expect(offsets(await deliveries.list(desk, { state: 'dead', limit: 9 }))).toEqual([9]);
  });

  test('an endpoint goes with everything of it, and only then', async () => {
    const deliveries = await opened();
    await deliveries.saveEndpoint({ ...desk, body: '{}' });
    await deliveries.record(desk, { cursor: { epoch: 'e', offset: 1 }, rows: [delivery(1)] });
    expect(await deliveries.removeEndpoint(other)).toBe(false);
    expect(await deliveries.removeEndpoint(desk)).toBe(true);
    expect(await deliveries.removeEndpoint(desk)).toBe(false);
    expect(await deliveries.endpoints()).toEqual([]);
    expect(await deliveries.cursor(desk)).toBeUndefined();
    expect(await deliveries.pending(desk)).toEqual([]);
  });

  test('deliveries of an erased conversation are gone, of all endpoints of its tenant', async () => {
    const deliveries = await opened();
    const kept = delivery(2, { conversationId: 'c-2' });
    await deliveries.record(desk, { rows: [delivery(1), kept] });
    await deliveries.record(other, { rows: [delivery(1)] });
    await deliveries.eraseDeliveries(key());
    expect(await deliveries.pending(desk)).toEqual([kept]);
    expect(await deliveries.pending(other)).toEqual([delivery(1)]);
  });

  test('settled deliveries go by age, however many; pending ones stay', async () => {
    const deliveries = await opened();
    const rows = Array.from({ length: 1_200 }, (_, i) => delivery(i, settled));
    await deliveries.record(desk, { rows: [...rows, delivery(5_000, { updatedAtMs: 0 })] });
    expect(await deliveries.retainDeliveries(1_100, [desk])).toBe(1_100);
    expect(await deliveries.counts(desk)).toMatchObject({ delivered: 100, pending: 1 });
  });

  test('what an endpoint that does not run has yet to deliver goes by age; its cursor then is of no log', async () => {
    const deliveries = await opened();
    const left = { tenant: 'default', endpointId: 'left' };
    const cursor = { epoch: 'e', offset: 2_000 };
    const rows = Array.from({ length: 1_200 }, (_, i) => delivery(i));
    await deliveries.record(left, { cursor, rows: [...rows, delivery(5_000)] });
    for (const key of [desk, other]) await deliveries.record(key, { cursor, rows: [delivery(1)] });
    expect(await deliveries.retainDeliveries(2_000, [desk, other])).toBe(1_200);
    const after = await restarted();
    expect(await after.pending(left)).toEqual([delivery(5_000)]);
    expect(await after.cursor(left)).toEqual({ epoch: '', offset: 0 });
    for (const key of [desk, other]) {
      expect(await after.pending(key)).toEqual([delivery(1)]);
      expect(await after.cursor(key)).toEqual(cursor);
    }
    // Nothing goes, nothing is lost.
    await after.record(left, { cursor, rows: [] });
    expect(await after.retainDeliveries(2_000, [])).toBe(2);
    expect(await after.cursor(left)).toEqual(cursor);
  });
});

test('erasing a conversation in the log leaves no delivery of it in any file', async () => {
  const folder = folders.make();
  const { log, deliveries } = await openStore({ folder, reserveBytes: 0 });
  await log.append(spoken());
  await deliveries.record(desk, { rows: [delivery(1, { body: 'quetzalcoatl' })] });
  expect(folders.contentOf(folder).includes('quetzalcoatl')).toBe(true);
  await log.erase(key());
  expect(await deliveries.pending(desk)).toEqual([]);
  expect(folders.contentOf(folder).includes('quetzalcoatl')).toBe(false);
  await log.close();
});

const lastFolder = { path: '' };
