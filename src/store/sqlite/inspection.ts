import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { EngineError } from '../../domain/errors.ts';
import { storeFileName } from './connection.ts';
import { corrupt, failureOf, openError } from './failures.ts';
import { applicationId } from './schema.ts';
import { Sql } from './sql.ts';

/** What a look through the whole file found. No content of it. */
export interface StoreReport {
  readonly file: string;
  readonly bytes: number;
  readonly schemaVersion: number;
  /** What is damaged, at most 20 lines of the database's own words; empty when nothing is. */
  readonly faults: readonly string[];
  readonly conversations: number;
  readonly events: number;
  readonly pendingInputs: number;
}

/**
 * Reads everything in a store and changes nothing. Runs in a thread of its own: its end lets go of the file.
 * @returns Undefined when there is no store yet
 * @throws STORE_LOCKED, STORE_CORRUPT when nothing can be read, STORE_UNAVAILABLE
 */
export function inspect(folder: string): StoreReport | undefined {
  const file = join(folder, storeFileName);
  if (!existsSync(file) || statSync(file).size === 0) return undefined;
  try {
    const sql = openForReading(file);
    const faults = faultsOf(sql);
    const count = (what: string) =>
      faults.length > 0 ? 0 : Number(sql.value(`select count(*) from ${what}`));
    return {
      file,
      bytes: statSync(file).size,
      schemaVersion: Number(sql.value('pragma user_version')),
      faults,
      conversations: count('conversations'),
      events: count('outbox'),
      pendingInputs: count('inbox where applied is null'),
    };
  } catch (error) {
    throw openError(error, file);
  }
}

/** @returns In the words of the database, which name tables and pages */
function faultsOf(sql: Sql): readonly string[] {
  try {
    const lines = sql.rows<[string]>('pragma integrity_check(20)').map(([line]) => line);
    return lines.filter(line => line !== 'ok');
  } catch (error) {
    if (failureOf(error) !== 'broken') throw error;
    return ['damaged so that the check itself can not go on'];
  }
}

/** Alone, so that no engine writes meanwhile. */
export function openForReading(file: string): Sql {
  const sql = new Sql(new Database(file, { timeout: 0 }));
  sql.rows('pragma locking_mode = exclusive');
  if (sql.value('pragma application_id') !== applicationId) throw corrupt(file, "another program's database");
  if (sql.value('pragma journal_mode') !== 'wal')
    throw new EngineError('STORE_CORRUPT', `${file} has no log`);
  return sql;
}
