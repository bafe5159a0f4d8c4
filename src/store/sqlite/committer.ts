import { EngineError } from '../../domain/errors.ts';
import { failureOf, runTimeError } from './failures.ts';
import { writingOperations } from './operations.ts';
import type { StoreAnswer, StoreCall } from './protocol.ts';
import type { Sql } from './sql.ts';
import type { StoreTables } from './storeTables.ts';

/** Tells of faults of the disk, and whether inputs may be taken at the moment. */
export interface Room {
  readonly health: 'ok' | 'full' | 'broken';
  noteFull(): void;
  noteBroken(): void;
}

/** Runs whatever waits as one transaction: one sync of the disk makes all of it safe. */
export class Committer {
  readonly #sql: Sql;
  readonly #tables: StoreTables;
  readonly #room: Room;

  constructor(sql: Sql, tables: StoreTables, room: Room) {
    this.#sql = sql;
    this.#tables = tables;
    this.#room = room;
  }

  /** Answers in the order of the calls, only once everything is on disk. */
  run(calls: readonly StoreCall[]): readonly StoreAnswer[] {
    const refusals = calls.map(call => this.#refusal(call));
    const admitted = calls.filter((_, i) => refusals[i] === undefined);
    const answers = [...this.#commit(admitted)];
    return refusals.flatMap(refusal => refusal ?? answers.splice(0, 1));
  }

  #commit(calls: readonly StoreCall[]): readonly StoreAnswer[] {
    if (calls.length === 0) return [];
    try {
      const names = new Set(calls.map(({ name }) => name));
      const work = () => calls.map(call => this.#perform(call));
      const isWrite = [...names].some(name => writingOperations.has(name));
      const values = isWrite ? this.#sql.transaction(work) : work();
      if (isWrite) this.#tables.afterCommit(names);
      return values.map(value => ({ ok: true, value }));
    } catch (error) {
      this.#tables.forget();
      const failure = failureOf(error);
      if (failure === 'full') this.#room.noteFull();
      if (failure === 'broken') this.#room.noteBroken();
      // One bad call must not fail those it happened to travel with.
      if (failure === 'other' && calls.length > 1) return calls.flatMap(call => this.#commit([call]));
      const refusal = refusedWith(runTimeError(error));
      return calls.map(() => refusal);
    }
  }

  #perform({ name, args }: StoreCall): unknown {
    const operations = this.#tables.operations as unknown as Record<string, (...args: unknown[]) => unknown>;
    return operations[name]?.(...args);
  }

  /** On a full disk inputs are refused; what they brought about, and removing, may use the last of it. */
  #refusal({ name }: StoreCall): StoreAnswer | undefined {
    if (this.#room.health === 'broken' && writingOperations.has(name)) return broken;
    return this.#room.health === 'full' && name === 'append' ? full : undefined;
  }
}

const full = refusedWith(
  new EngineError('STORE_FULL', 'too little free disk space; nothing was stored', { retryable: true }),
);
const broken = refusedWith(
  new EngineError('STORE_UNAVAILABLE', 'the disk failed; the store takes nothing more until a restart', {
    retryable: true,
  }),
);

function refusedWith({ code, message, retryable }: EngineError): StoreAnswer {
  return { ok: false, code, message, retryable };
}
