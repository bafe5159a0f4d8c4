import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { EngineError } from '../../domain/errors.ts';
import { corrupt, openError } from './failures.ts';
import { applicationId, migrate } from './schema.ts';
import { Sql } from './sql.ts';

export const storeFileName = 'pulso.db';

export interface ConnectionOptions {
  readonly folder: string;
  /** Default: the store's. */
  readonly fileName?: string;
  /** How long to wait for another process to let go of the store. Default 2,000. */
  readonly lockWaitMs?: number;
  /** Bound on the file, in pages of 4 KiB: the portable form of a full disk, for tests. */
  readonly maxPages?: number;
  /** Default true: look through the file for damage before it is used. */
  readonly check?: boolean;
}

/**
 * Opens the one connection, alone: a second engine on the folder is refused, and the lock ends with the process.
 * @throws STORE_LOCKED, STORE_CORRUPT, STORE_TOO_NEW, STORE_FULL, STORE_UNAVAILABLE
 */
export function openConnection(options: ConnectionOptions): Sql {
  const file = join(options.folder, options.fileName ?? storeFileName);
  try {
    makePrivate(options.folder, file);
    const sql = new Sql(new Database(file, { timeout: options.lockWaitMs ?? 2_000 }));
    // First of all: it also keeps the log's index in memory, so that no -shm file is needed.
    sql.rows('pragma locking_mode = exclusive');
    const isNew = sql.value('select count(*) from sqlite_schema') === 0;
    if (!isNew) refuseForeign(sql, file);
    // Before the first table, or it has no effect; later it would only write to a file that may be damaged.
    if (isNew) sql.rows('pragma auto_vacuum = incremental');
    expectSetting(sql.value('pragma journal_mode = wal'), 'wal');
    // With NORMAL a commit returns before it is on disk.
    sql.rows('pragma synchronous = full');
    // What is deleted is overwritten.
    sql.rows('pragma secure_delete = on');
    expectSetting(sql.value('pragma synchronous'), 2);
    expectSetting(sql.value('pragma secure_delete'), 1);
    // Takes the lock, also when there is nothing to migrate.
    sql.transaction(() => undefined);
    if (options.check !== false) refuseDamaged(sql, file);
    if (options.maxPages !== undefined) sql.rows(`pragma max_page_count = ${options.maxPages}`);
    migrate(sql);
    return sql;
  } catch (error) {
    throw openError(error, file);
  }
}

/** Conversations lie in there: nobody else may read. The log beside the file takes over its mode. */
function makePrivate(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}

function refuseForeign(sql: Sql, file: string): void {
  if (sql.value('pragma application_id') !== applicationId) throw corrupt(file, "another program's database");
}

function refuseDamaged(sql: Sql, file: string): void {
  const found = sql.rows<[string]>('pragma quick_check(3)').map(([line]) => line);
  if (found[0] !== 'ok') throw corrupt(file, `quick_check found ${found.length} or more faults`);
}

function expectSetting(actual: unknown, expected: unknown): void {
  if (actual !== expected)
    throw new EngineError('STORE_UNAVAILABLE', `the database did not take a setting (${String(expected)})`);
}
