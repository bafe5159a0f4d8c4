import type Database from 'libsql';
import { bindable, type Bindable } from './bindable.ts';

type Connection = Database.Database;
type Statement = Database.Statement;

/**
 * Statements by their text, prepared once. Rows come as arrays in the order of the columns: libsql adds a field
 * of its own to rows that are objects, and hands out other types for bytes there.
 */
export class Sql {
  readonly connection: Connection;
  readonly #writing = new Map<string, Statement>();
  readonly #reading = new Map<string, Statement>();

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** @returns How many rows changed, and the key of the last one inserted */
  run(text: string, ...values: Bindable[]): { readonly changes: number; readonly rowid: number } {
    let statement = this.#writing.get(text);
    if (statement === undefined) this.#writing.set(text, (statement = this.connection.prepare(text)));
    const { changes, lastInsertRowid } = statement.run(values.map(bindable));
    return { changes, rowid: Number(lastInsertRowid) };
  }

  rows<Row extends readonly unknown[]>(text: string, ...values: Bindable[]): Row[] {
    return this.#reader(text).all(values.map(bindable)) as Row[];
  }

  // The caller names the columns' types; the compiler can't know them.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  row<Row extends readonly unknown[]>(text: string, ...values: Bindable[]): Row | undefined {
    return this.#reader(text).get(values.map(bindable)) as Row | undefined;
  }

  /** The first column of the first row. */
  value(text: string, ...values: Bindable[]): unknown {
    return this.row<unknown[]>(text, ...values)?.[0];
  }

  exec(text: string): void {
    this.connection.exec(text);
  }

  /** All of it or nothing. Not to be nested. libsql's own `transaction` hides why something failed. */
  transaction<T>(work: () => T): T {
    this.exec('begin immediate');
    try {
      const result = work();
      this.exec('commit');
      return result;
    } catch (error) {
      // On a full disk the database has rolled back by itself.
      if (this.connection.inTransaction) this.exec('rollback');
      throw error;
    }
  }

  #reader(text: string): Statement {
    const known = this.#reading.get(text);
    if (known !== undefined) return known;
    const statement = this.connection.prepare(text);
    // Some settings return nothing, and `raw` refuses those.
    if (statement.reader) statement.raw();
    this.#reading.set(text, statement);
    return statement;
  }
}
