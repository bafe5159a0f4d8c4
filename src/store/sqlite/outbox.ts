import type { EventRouting, EventType, LoggedEvent } from '../../domain/events.ts';
import type { Cursor } from '../../domain/ports.ts';
import { toBytes, toText } from './bytes.ts';
import type { Sql } from './sql.ts';

/** Events as they were published, by offset. */
export class Outbox {
  readonly epoch: string;
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.epoch = String(sql.value("select value from meta where key = 'epoch'"));
  }

  /** Greatest offset ever given, whatever has been removed since. */
  get head(): number {
    return Number(this.#sql.value("select seq from sqlite_sequence where name = 'outbox'") ?? 0);
  }

  append(conversation: number, { offset, type, routing, json, publishedAtMs }: LoggedEvent): void {
    this.#sql.run(
      `insert into outbox(offset, conversation, tenant, type, routing, published_at_ms, body)
       values (?, ?, ?, ?, ?, ?, ?)`,
      offset,
      conversation,
      routing.tenant,
      type,
      toBytes(JSON.stringify(routing)),
      publishedAtMs,
      toBytes(json),
    );
  }

  read(tenant: string, { epoch, offset }: Cursor, limit: number): readonly LoggedEvent[] | undefined {
    if (epoch !== this.epoch || !Number.isSafeInteger(offset)) return undefined;
    if (offset < this.prunedThrough || offset > this.head) return undefined;
    return this.#sql
      .rows<[number, string, Uint8Array, number, Uint8Array]>(
        `select offset, type, routing, published_at_ms, body from outbox
         where tenant = ? and offset > ? order by offset limit ?`,
        tenant,
        offset,
        limit,
      )
      .map(([at, type, routing, publishedAtMs, body]) => ({
        offset: at,
        type: type as EventType,
        routing: JSON.parse(toText(routing)) as EventRouting,
        json: toText(body),
        publishedAtMs,
      }));
  }

  /** Removes the oldest up to the first younger one. @returns How many went, at most `limit` */
  prune(beforeMs: number, limit: number): number {
    const due = this.#sql
      .rows<[number, number]>('select offset, published_at_ms from outbox order by offset limit ?', limit)
      .map(([offset, publishedAtMs]) => ({ offset, isOld: publishedAtMs < beforeMs }));
    const firstYoung = due.findIndex(({ isOld }) => !isOld);
    const old = firstYoung < 0 ? due : due.slice(0, firstYoung);
    const last = old.at(-1);
    if (last === undefined) return 0;
    this.#sql.run('delete from outbox where offset <= ?', last.offset);
    this.#sql.run(
      `insert into meta(key, value) values ('pruned_through', ?)
       on conflict(key) do update set value = excluded.value`,
      String(last.offset),
    );
    return old.length;
  }

  /** What lies before can't be resumed: events are missing there. */
  get prunedThrough(): number {
    return Number(this.#sql.value("select value from meta where key = 'pruned_through'") ?? 0);
  }
}
