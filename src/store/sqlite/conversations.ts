import type { ConversationKey } from '../../domain/conversation.ts';
import type { Sql } from './sql.ts';

/** A row of `conversations`, as it stands within the transaction. */
export interface ConversationRow {
  readonly id: number;
  open: boolean;
  endedAtMs: number | null;
  reopens: boolean;
}

/** Rows remembered, so that an utterance need not look its conversation up. */
const maxRemembered = 20_000;

/** Finds conversations by their keys. What it remembers is forgotten with a transaction that failed. */
export class Conversations {
  readonly #sql: Sql;
  readonly #rows = new Map<string, ConversationRow>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  find({ tenant, conversationId }: ConversationKey): ConversationRow | undefined {
    const id = JSON.stringify([tenant, conversationId]);
    const known = this.#rows.get(id);
    if (known !== undefined) return known;
    const found = this.#sql.row<[number, number, number | null, number]>(
      'select id, open, ended_at_ms, reopens from conversations where tenant = ? and conversation_id = ?',
      tenant,
      conversationId,
    );
    if (found === undefined) return undefined;
    const [rowid, open, endedAtMs, reopens] = found;
    return this.#remember(id, { id: rowid, open: open === 1, endedAtMs, reopens: reopens === 1 });
  }

  /** The one that an input belongs to; from now on it is open. */
  opened(key: ConversationKey): ConversationRow {
    const known = this.find(key);
    if (known === undefined) {
      const { tenant, conversationId } = key;
      const { rowid } = this.#sql.run(
        'insert into conversations(tenant, conversation_id) values (?, ?)',
        tenant,
        conversationId,
      );
      const row = { id: rowid, open: true, endedAtMs: null, reopens: false };
      return this.#remember(JSON.stringify([tenant, conversationId]), row);
    }
    if (!known.open) {
      this.#sql.run('update conversations set open = 1, emptied = 0 where id = ?', known.id);
      known.open = true;
    }
    return known;
  }

  /** Writes what changed of it. */
  settle(row: ConversationRow, changes: Partial<Omit<ConversationRow, 'id'>>): void {
    Object.assign(row, changes);
    this.#sql.run(
      'update conversations set open = ?, ended_at_ms = ?, reopens = ? where id = ?',
      row.open ? 1 : 0,
      row.endedAtMs,
      row.reopens ? 1 : 0,
      row.id,
    );
  }

  /** Forgets what it remembers: rows went, or a transaction was taken back. */
  forget(): void {
    this.#rows.clear();
  }

  #remember(id: string, row: ConversationRow): ConversationRow {
    if (this.#rows.size >= maxRemembered) this.#rows.clear();
    this.#rows.set(id, row);
    return row;
  }
}
