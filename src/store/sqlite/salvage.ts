import { join } from 'node:path';
import { openConnection, storeFileName } from './connection.ts';
import { failureOf, openError } from './failures.ts';
import { openForReading } from './inspection.ts';
import type { Bindable } from './bindable.ts';
import type { Sql } from './sql.ts';

/** Rows that could be read, by table, and how many tables had some that could not. */
export interface SalvageReport {
  readonly rows: Readonly<Record<string, number>>;
  readonly damagedTables: readonly string[];
}

const pageRows = 500;

/**
 * Copies every row that can be read into a new store beside the damaged one, which is not changed. The new one has
 * an epoch of its own: positions in the old one are lost, and subscribers are told so.
 * @param intoFile Name of the new file, in the same folder
 */
export function salvage(folder: string, intoFile: string): SalvageReport {
  const file = join(folder, storeFileName);
  try {
    const from = openForReading(file);
    const into = openConnection({ folder, fileName: intoFile });
    const tables = into
      .rows<[string]>(
        `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name <> 'meta'`,
      )
      .map(([name]) => name);
    const rows: Record<string, number> = {};
    const damagedTables: string[] = [];
    const present = new Set(from.rows<[string]>('select name from sqlite_schema').map(([name]) => name));
    for (const table of tables) {
      // A store of an older version has fewer.
      if (!present.has(table)) continue;
      const copy = new TableCopy(from, into, table);
      const isWhole = copy.run('asc') || copy.run('desc');
      if (!isWhole || copy.failed) damagedTables.push(table);
      rows[table] = Number(into.value(`select count(*) from ${table}`));
    }
    for (const table of ['inbox', 'snapshots', 'outbox', 'customer_conversations'])
      into.run(`delete from ${table} where conversation not in (select id from conversations)`);
    for (const table of ['customers', 'agents'])
      into.run(`update ${table} set noted_at_ms = unixepoch() * 1000.0 where noted_at_ms = 0`);
    // Where a named subscriber stood is lost like every other position: it is told so when it comes back.
    into.run('insert or ignore into forgotten_subscribers(tenant) select distinct tenant from acks');
    into.run('delete from acks');
    into.rows('pragma wal_checkpoint(truncate)');
    return { rows, damagedTables };
  } catch (error) {
    throw openError(error, file);
  }
}

/** Copies one table in the order of its key, from both ends towards what can't be read. */
class TableCopy {
  failed = false;
  readonly #from: Sql;
  readonly #into: Sql;
  readonly #table: string;
  readonly #columns: readonly string[];
  readonly #keys: readonly string[];

  constructor(from: Sql, into: Sql, table: string) {
    this.#from = from;
    this.#into = into;
    this.#table = table;
    const columns = into.rows<[number, string, string, number, unknown, number]>(
      `pragma table_info(${table})`,
    );
    // A store of an older version has fewer.
    const present = new Set(
      from.rows<[number, string]>(`pragma table_info(${table})`).map(([, name]) => name),
    );
    this.#columns = columns.map(([, name]) => name).filter(name => present.has(name));
    this.#keys = columns.filter(([, , , , , key]) => key > 0).map(([, name]) => name);
  }

  /** @returns True when it came to the end without an unreadable row */
  run(order: 'asc' | 'desc'): boolean {
    let after: Bindable[] | undefined;
    let limit = pageRows;
    for (;;) {
      try {
        const page = this.#page(order, after, limit);
        this.#into.transaction(() => {
          for (const row of page) this.#insert(row);
        });
        const last = page.at(-1);
        if (last === undefined) return true;
        after = this.#keys.map(key => last[this.#columns.indexOf(key)] ?? null);
      } catch (error) {
        const failure = failureOf(error);
        if (failure !== 'broken' && failure !== 'other') throw error;
        this.failed = true;
        // The page is read again row by row, up to the one that can't be.
        if (limit === 1) return false;
        limit = 1;
      }
    }
  }

  #page(order: 'asc' | 'desc', after: Bindable[] | undefined, limit: number): Bindable[][] {
    const keys = this.#keys.join(', ');
    const places = this.#keys.map(() => '?').join(', ');
    const where = after === undefined ? '' : `where (${keys}) ${order === 'asc' ? '>' : '<'} (${places})`;
    const by = this.#keys.map(key => `${key} ${order}`).join(', ');
    return this.#from.rows<Bindable[]>(
      `select ${this.#columns.join(', ')} from ${this.#table} ${where} order by ${by} limit ${limit}`,
      ...(after ?? []),
    );
  }

  #insert(row: readonly Bindable[]): void {
    const places = this.#columns.map(() => '?').join(', ');
    this.#into.run(
      `insert or ignore into ${this.#table}(${this.#columns.join(', ')}) values (${places})`,
      ...row,
    );
  }
}
