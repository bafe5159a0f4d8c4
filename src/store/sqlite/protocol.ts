import type { ErrorCode } from '../../domain/errors.ts';
import type { OperationName } from './operations.ts';

/** What the thread of the store is started with. */
export interface StoreSetup {
  readonly folder: string;
  readonly lockWaitMs?: number;
  readonly maxPages?: number;
  /** Below so much free space nothing is accepted any more. */
  readonly minFreeBytes: number;
  /** Size of the file that is given up when the disk is full, so that deleting has room. */
  readonly reserveBytes: number;
  /** How often free space is looked at. */
  readonly roomCheckMs: number;
}

export interface StoreCall {
  readonly name: OperationName;
  readonly args: readonly unknown[];
}

/** Calls that become one transaction, answered together; at most one lot is with the thread at a time. */
export type MessageToStore = { readonly kind: 'calls'; readonly calls: readonly StoreCall[] } | 'close';

export type StoreAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly retryable: boolean };

/** `full`: nothing is accepted until there is room. `broken`: not before a restart. */
export type StoreHealth = 'ok' | 'full' | 'broken';

export interface OpenedStore {
  readonly epoch: string;
  readonly head: number;
  readonly health: StoreHealth;
}

export type MessageFromStore =
  | { readonly kind: 'opened'; readonly opened: OpenedStore }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'answers'; readonly answers: readonly StoreAnswer[] }
  | { readonly kind: 'health'; readonly health: StoreHealth };
