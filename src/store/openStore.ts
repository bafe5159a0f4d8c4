import type { DeliveryStore } from '../domain/deliveryStore.ts';
import type { DurableLog } from '../domain/durableLog.ts';
import { MemoryDeliveryStore } from './memoryDeliveryStore.ts';
import { MemoryDurableLog, type MemoryDurableLogOptions } from './memoryDurableLog.ts';
import { SqliteDeliveryStore } from './sqliteDeliveryStore.ts';
import { SqliteDurableLog } from './sqliteDurableLog.ts';
import type { StoreHealth } from './sqlite/protocol.ts';
import { StoreThread } from './sqlite/storeThread.ts';

export type { StoreHealth };

export type StoreOptions = ({ readonly folder: string } & FileStoreOptions) | EphemeralStoreOptions;

export interface EphemeralStoreOptions extends MemoryDurableLogOptions {
  /** Keep nothing: everything ends with the process. */
  readonly ephemeral: true;
}

export interface FileStoreOptions {
  /** Below so much free space on the disk nothing is accepted. Default 64 MiB. */
  readonly minFreeBytes?: number;
  /** Room kept for deleting on a full disk. Default 16 MiB, four times the log of the database. */
  readonly reserveBytes?: number;
  /** How often free space is looked at. Default 1,000. */
  readonly roomCheckMs?: number;
  /** How long to wait for another process to let go of the folder. Default 2,000. */
  readonly lockWaitMs?: number;
  /** Bound on the file, in pages of 4 KiB: the portable form of a full disk, for tests. */
  readonly maxPages?: number;
  /** Told when inputs are refused because the disk is full or fails, and when they are taken again. */
  readonly onHealth?: (health: StoreHealth) => void;
}

/** Everything that is kept. Closing the log closes all of it. */
export interface Store {
  readonly log: DurableLog;
  readonly deliveries: DeliveryStore;
}

/**
 * Opens the store of an engine: one folder belongs to one engine at a time.
 * @throws STORE_LOCKED, STORE_CORRUPT, STORE_TOO_NEW, STORE_FULL or STORE_UNAVAILABLE; the files are left as they are
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  if ('ephemeral' in options)
    return { log: new MemoryDurableLog(options), deliveries: new MemoryDeliveryStore() };
  const { folder, onHealth = () => undefined, lockWaitMs, maxPages } = options;
  const thread = await StoreThread.open(
    {
      folder,
      minFreeBytes: options.minFreeBytes ?? 67_108_864,
      reserveBytes: options.reserveBytes ?? 16_777_216,
      roomCheckMs: options.roomCheckMs ?? 1_000,
      ...(lockWaitMs === undefined ? {} : { lockWaitMs }),
      ...(maxPages === undefined ? {} : { maxPages }),
    },
    onHealth,
  );
  return { log: new SqliteDurableLog(thread), deliveries: new SqliteDeliveryStore(thread) };
}
