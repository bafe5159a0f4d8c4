import type { ConversationKey } from '../../domain/conversation.ts';
import type { Acknowledged, AgentRow, CustomerRow } from '../../domain/durableLog.ts';
import { toText } from './bytes.ts';
import type { CustomerPlace } from './operations.ts';
import type { Sql } from './sql.ts';

/** Small tables that are read whole or by one key: acknowledgements, customers, agents, ended conversations. */
export class Records {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  acknowledged(tenant: string, subscriber: string): Acknowledged {
    const found = this.#sql.value(
      'select offset from acks where tenant = ? and subscriber = ?',
      tenant,
      subscriber,
    );
    if (found !== undefined) return Number(found);
    const isForgotten = this.#sql.value('select 1 from forgotten_subscribers where tenant = ?', tenant) === 1;
    return isForgotten ? 'forgotten' : undefined;
  }

  acknowledge(tenant: string, subscriber: string, offset: number): void {
    this.#sql.run(
      `insert into acks(tenant, subscriber, offset) values (?, ?, ?)
       on conflict(tenant, subscriber) do update set offset = max(offset, excluded.offset)`,
      tenant,
      subscriber,
      offset,
    );
  }

  /** Forgets positions before this offset, the oldest first. @returns how many went, at most `limit` */
  forgetSubscribers(beforeOffset: number, limit: number): number {
    const old = 'from acks where offset < ? order by offset, tenant, subscriber limit ?';
    this.#sql.run(
      `insert or ignore into forgotten_subscribers(tenant) select tenant from (select tenant ${old})`,
      beforeOffset,
      limit,
    );
    return this.#sql.run(
      `delete from acks where (tenant, subscriber) in (select tenant, subscriber ${old})`,
      beforeOffset,
      limit,
    ).changes;
  }

  customersPage([notedAtMs, tenant, customerId]: CustomerPlace): readonly CustomerRow[] {
    return this.#sql
      .rows<[string, string, Uint8Array, number]>(
        `select tenant, customer_id, body, noted_at_ms from customers
         where (noted_at_ms, tenant, customer_id) > (?, ?, ?)
         order by noted_at_ms, tenant, customer_id limit 256`,
        notedAtMs,
        tenant,
        customerId,
      )
      .map(([tenant, customerId, body, notedAtMs]) => ({
        tenant,
        customerId,
        body: toText(body),
        notedAtMs,
      }));
  }

  agents(): readonly AgentRow[] {
    return this.#sql
      .rows<[string, string, number, number, number]>(
        'select tenant, agent_id, moments, recovered, noted_at_ms from agents order by noted_at_ms',
      )
      .map(([tenant, agentId, moments, recovered, notedAtMs]) => ({
        tenant,
        agentId,
        moments,
        recovered,
        notedAtMs,
      }));
  }

  endedSince(atMs: number): readonly ConversationKey[] {
    return this.#sql
      .rows<[string, string]>(
        `select tenant, conversation_id from conversations
         where ended_at_ms >= ? and emptied in (0, 1) and reopens = 0 order by ended_at_ms desc, id desc`,
        atMs,
      )
      .map(([tenant, conversationId]) => ({ tenant, conversationId }));
  }

  get pendingInputs(): number {
    return Number(this.#sql.value('select count(*) from inbox where applied is null'));
  }

  get events(): number {
    return Number(this.#sql.value('select count(*) from outbox'));
  }
}
