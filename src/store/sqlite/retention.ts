import type { Retained, RetentionLimits } from '../../domain/durableLog.ts';
import type { Conversations } from './conversations.ts';
import type { Outbox } from './outbox.ts';
import type { Records } from './records.ts';
import type { Sql } from './sql.ts';

/** Rows changed in one round: about 6 ms during which nothing else is committed. */
const roundRows = 500;
const conversationsOfRound = 100;
const everything = Number.MAX_SAFE_INTEGER;

/**
 * Removes what is old, a round at a time: events, then positions of subscribers before all that are left, texts of ended
 * conversations, their keys once events of that age are gone too, and what is remembered of customers and agents. Never
 * touches what is open or waits for its effect.
 */
export class Retention {
  readonly #sql: Sql;
  readonly #outbox: Outbox;
  readonly #conversations: Conversations;
  readonly #records: Records;

  constructor(sql: Sql, outbox: Outbox, conversations: Conversations, records: Records) {
    this.#sql = sql;
    this.#outbox = outbox;
    this.#conversations = conversations;
    this.#records = records;
  }

  /** Bytes in use, free pages within the file not counted. */
  get bytes(): number {
    const pages =
      Number(this.#sql.value('pragma page_count')) - Number(this.#sql.value('pragma freelist_count'));
    return pages * Number(this.#sql.value('pragma page_size'));
  }

  retain({ textBeforeMs, eventsBeforeMs, memoryBeforeMs, maxBytes }: RetentionLimits): Retained {
    const isTooLarge = this.bytes > maxBytes;
    const events = this.#outbox.prune(isTooLarge ? everything : eventsBeforeMs, roundRows);
    const texts = this.#emptyTexts(isTooLarge ? everything : textBeforeMs, roundRows);
    const keys = this.#removeKeys(isTooLarge ? everything : eventsBeforeMs, roundRows);
    const memories = this.#forget(memoryBeforeMs, roundRows);
    const subscribers = this.#records.forgetSubscribers(this.#outbox.prunedThrough, roundRows);
    const isFull = [events, texts.rows, keys, memories, subscribers].some(rows => rows >= roundRows);
    const more = isFull || (isTooLarge && events + texts.rows + keys > 0 && this.bytes > maxBytes);
    return { texts: texts.texts, events, memories, subscribers, more };
  }

  /** After the transaction: gives pages of the round back to the file system, and cuts the log. */
  shrink(): void {
    this.#sql.rows(`pragma incremental_vacuum(${roundRows})`);
    this.#sql.rows('pragma wal_checkpoint(truncate)');
  }

  #emptyTexts(beforeMs: number, limit: number): { texts: number; rows: number } {
    let texts = 0;
    let rows = 0;
    for (const id of this.#ended(0, beforeMs)) {
      const news = this.#sql.run(
        `delete from inbox where seq in
         (select seq from inbox where conversation = ? and kind <> 'utterance' limit ?)`,
        id,
        limit - rows,
      ).changes;
      const emptied = this.#sql.run(
        `update inbox set body = x'', recorded = null where seq in
         (select seq from inbox where conversation = ? and length(body) > 0 limit ?)`,
        id,
        limit - rows - news,
      ).changes;
      texts += emptied;
      rows += news + emptied;
      if (rows >= limit) break;
      this.#sql.run('delete from snapshots where conversation = ?', id);
      this.#sql.run('update conversations set emptied = 1 where id = ?', id);
      rows++;
    }
    return { texts, rows };
  }

  #removeKeys(beforeMs: number, limit: number): number {
    let rows = 0;
    for (const id of this.#ended(1, beforeMs)) {
      if (this.#sql.value('select 1 from outbox where conversation = ? limit 1', id) === 1) continue;
      rows += this.#sql.run(
        'delete from inbox where seq in (select seq from inbox where conversation = ? limit ?)',
        id,
        limit - rows,
      ).changes;
      if (rows >= limit) break;
      this.#sql.run('delete from customer_conversations where conversation = ?', id);
      this.#sql.run('delete from conversations where id = ?', id);
      this.#conversations.forget();
      rows++;
    }
    return rows;
  }

  /** Customers and agents of whom nothing has been heard for long. */
  #forget(beforeMs: number, limit: number): number {
    const customers = this.#sql.run(
      `delete from customers where (tenant, customer_id) in
       (select tenant, customer_id from customers where noted_at_ms < ? order by noted_at_ms limit ?)`,
      beforeMs,
      limit,
    ).changes;
    const agents = this.#sql.run(
      `delete from agents where (tenant, agent_id) in
       (select tenant, agent_id from agents where noted_at_ms < ? order by noted_at_ms limit ?)`,
      beforeMs,
      limit - customers,
    ).changes;
    return customers + agents;
  }

  /** Of those that ended first. */
  #ended(emptied: 0 | 1, beforeMs: number): number[] {
    return this.#sql
      .rows<[number]>(
        `select id from conversations where emptied = ? and ended_at_ms < ? and open = 0
         order by ended_at_ms limit ?`,
        emptied,
        beforeMs,
        conversationsOfRound,
      )
      .map(([id]) => id);
  }
}
