import type { Delivery, DeliveryState, EndpointKey, StoredEndpoint } from '../../domain/deliveryStore.ts';
import type { EventType } from '../../domain/events.ts';
import type { Cursor } from '../../domain/ports.ts';
import { toBytes, toText } from './bytes.ts';
import type { DeliveryPage } from './operations.ts';
import type { Sql } from './sql.ts';

const columns = `offset, event_id, conversation_id, type, state, attempts, next_at_ms, expires_at_ms, last_status,
  last_failure, updated_at_ms, body`;
const ofEndpoint = 'tenant = ? and endpoint_id = ?';
/** Rows removed in one round. */
const roundRows = 500;
type Row = [
  number,
  string,
  string,
  string,
  string,
  number,
  number | null,
  number | null,
  number | null,
  string | null,
  number,
  Uint8Array | null,
];

/** Webhook endpoints, how far each has come, and what is on its way to them. */
export class Deliveries {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  endpoints(): readonly StoredEndpoint[] {
    return this.#sql
      .rows<[string, string, Uint8Array]>('select tenant, endpoint_id, body from endpoints')
      .map(([tenant, endpointId, body]) => ({ tenant, endpointId, body: toText(body) }));
  }

  saveEndpoint({ tenant, endpointId, body }: StoredEndpoint): void {
    this.#sql.run(
      `insert into endpoints(tenant, endpoint_id, body) values (?, ?, ?)
       on conflict(tenant, endpoint_id) do update set body = excluded.body`,
      tenant,
      endpointId,
      toBytes(body),
    );
  }

  removeEndpoint({ tenant, endpointId }: EndpointKey): boolean {
    const removed = ['deliveries', 'endpoint_cursors', 'endpoints'].map(
      table => this.#sql.run(`delete from ${table} where ${ofEndpoint}`, tenant, endpointId).changes,
    );
    return removed.some(rows => rows > 0);
  }

  cursor({ tenant, endpointId }: EndpointKey): Cursor | undefined {
    const found = this.#sql.row<[string, number]>(
      `select epoch, offset from endpoint_cursors where ${ofEndpoint}`,
      tenant,
      endpointId,
    );
    return found && { epoch: found[0], offset: found[1] };
  }

  record(key: EndpointKey, cursor: Cursor | undefined, rows: readonly Delivery[]): void {
    const { tenant, endpointId } = key;
    if (cursor !== undefined)
      this.#sql.run(
        `insert into endpoint_cursors(tenant, endpoint_id, epoch, offset) values (?, ?, ?, ?)
         on conflict(tenant, endpoint_id) do update set epoch = excluded.epoch, offset = excluded.offset`,
        tenant,
        endpointId,
        cursor.epoch,
        cursor.offset,
      );
    for (const row of rows)
      this.#sql.run(
        `insert or replace into deliveries(tenant, endpoint_id, ${columns})
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        tenant,
        endpointId,
        row.offset,
        row.eventId,
        row.conversationId,
        row.type,
        row.state,
        row.attempts,
        row.nextAtMs,
        row.expiresAtMs,
        row.lastStatus,
        row.lastFailure,
        row.updatedAtMs,
        row.body === null ? null : toBytes(row.body),
      );
  }

  page({ tenant, endpointId }: EndpointKey, page: DeliveryPage): readonly Delivery[] {
    return this.#sql
      .rows<Row>(
        `select ${columns} from deliveries where ${ofEndpoint} and state = ? and offset < ?
         order by offset ${page.order === 'newest-first' ? 'desc' : 'asc'} limit ?`,
        tenant,
        endpointId,
        page.state,
        page.beforeOffset ?? Number.MAX_SAFE_INTEGER,
        page.limit ?? -1,
      )
      .map(deliveryOf);
  }

  find({ tenant, endpointId }: EndpointKey, offset: number): Delivery | undefined {
    const found = this.#sql.row<Row>(
      `select ${columns} from deliveries where ${ofEndpoint} and offset = ?`,
      tenant,
      endpointId,
      offset,
    );
    return found && deliveryOf(found);
  }

  counts({ tenant, endpointId }: EndpointKey): readonly (readonly [DeliveryState, number])[] {
    return this.#sql.rows<[DeliveryState, number]>(
      `select state, count(*) from deliveries where ${ofEndpoint} group by state`,
      tenant,
      endpointId,
    );
  }

  retain(beforeMs: number, running: readonly EndpointKey[]): number {
    let removed = this.#sql.run(
      `delete from deliveries where id in
       (select id from deliveries where state <> 'pending' and updated_at_ms < ? order by updated_at_ms limit ?)`,
      beforeMs,
      roundRows,
    ).changes;
    for (const { tenant, endpointId } of this.#resting(running)) {
      if (removed >= roundRows) break;
      const { changes } = this.#sql.run(
        `delete from deliveries where id in
         (select id from deliveries where ${ofEndpoint} and state = 'pending' and updated_at_ms < ? limit ?)`,
        tenant,
        endpointId,
        beforeMs,
        roundRows - removed,
      );
      if (changes > 0)
        this.#sql.run(
          `update endpoint_cursors set epoch = '', offset = 0 where ${ofEndpoint}`,
          tenant,
          endpointId,
        );
      removed += changes;
    }
    return removed;
  }

  /** Endpoints that have come somewhere and do not run. */
  #resting(running: readonly EndpointKey[]): EndpointKey[] {
    const all = new Set(running.map(key => JSON.stringify([key.tenant, key.endpointId])));
    return this.#sql
      .rows<[string, string]>('select tenant, endpoint_id from endpoint_cursors')
      .filter(key => !all.has(JSON.stringify(key)))
      .map(([tenant, endpointId]) => ({ tenant, endpointId }));
  }
}

function deliveryOf(row: Row): Delivery {
  const [offset, eventId, conversationId, type, state, attempts, nextAtMs, expiresAtMs] = row;
  const [lastStatus, lastFailure, updatedAtMs, body] = row.slice(8) as [
    number | null,
    string | null,
    number,
    Uint8Array | null,
  ];
  return {
    offset,
    eventId,
    conversationId,
    type: type as EventType,
    state: state as DeliveryState,
    attempts,
    nextAtMs,
    expiresAtMs,
    lastStatus,
    lastFailure,
    updatedAtMs,
    body: body === null ? null : toText(body),
  };
}
