import type { ConversationKey } from '../../domain/conversation.ts';
import type { AgentRow, CustomerRow, Snapshot } from '../../domain/durableLog.ts';
import type { LoggedEvent } from '../../domain/events.ts';
import { toBytes } from './bytes.ts';
import type { ConversationRow, Conversations } from './conversations.ts';
import type { EffectRow } from './operations.ts';
import type { Outbox } from './outbox.ts';
import type { Sql } from './sql.ts';

/** Keeps what inputs brought about: the mark that they had their effect, and everything that came of it. */
export class Effects {
  readonly #sql: Sql;
  readonly #conversations: Conversations;
  readonly #outbox: Outbox;
  /** Turn of the effect that was applied last. Rises over restarts; gaps are harmless. */
  #order: number;

  constructor(sql: Sql, conversations: Conversations, outbox: Outbox) {
    this.#sql = sql;
    this.#conversations = conversations;
    this.#outbox = outbox;
    this.#order = Number(
      sql.value(
        `select max(coalesce((select max(applied) from inbox), 0),
                    coalesce((select max(applied_through) from snapshots), 0))`,
      ),
    );
  }

  apply({ key, seq, recorded, events, snapshot, customers, agents }: EffectRow): void {
    const conversation = this.#conversations.find(key);
    if (conversation === undefined) return;
    const order = ++this.#order;
    const { changes } = this.#sql.run(
      'update inbox set applied = ?, recorded = ? where seq = ? and conversation = ? and applied is null',
      order,
      recorded === null ? null : toBytes(recorded),
      seq,
      conversation.id,
    );
    if (changes === 0) return;
    for (const event of events) this.#outbox.append(conversation.id, event);
    for (const row of customers) this.#saveCustomer(row);
    for (const row of agents) this.#saveAgent(row);
    if (snapshot !== undefined) this.#saveSnapshot(conversation, order, snapshot);
    this.#settle(conversation, snapshot);
  }

  publish(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      const conversation = this.#conversations.find(event.routing satisfies ConversationKey);
      if (conversation !== undefined) this.#outbox.append(conversation.id, event);
    }
  }

  #saveSnapshot({ id }: ConversationRow, order: number, { codec, body }: Snapshot): void {
    this.#sql.run(
      `insert into snapshots(conversation, applied_through, from_seq, codec, body)
       values (?1, ?2, coalesce((select min(seq) from inbox where conversation = ?1 and applied is null),
                                (select seq + 1 from sqlite_sequence where name = 'inbox')), ?3, ?4)
       on conflict(conversation) do update set applied_through = excluded.applied_through,
         from_seq = excluded.from_seq, codec = excluded.codec, body = excluded.body`,
      id,
      order,
      codec,
      toBytes(body),
    );
  }

  /** An ended conversation stays open while an input has had no effect, or what reopened it is in no snapshot yet. */
  #settle(conversation: ConversationRow, snapshot: Snapshot | undefined): void {
    const endedAtMs = snapshot === undefined ? conversation.endedAtMs : snapshot.endedAtMs;
    if (endedAtMs === null && conversation.endedAtMs === null) return;
    const reopens = snapshot === undefined ? conversation.reopens : snapshot.reopens === true;
    const open =
      endedAtMs === null || (snapshot === undefined && reopens) || this.#hasPending(conversation.id);
    this.#conversations.settle(conversation, { open, endedAtMs, reopens });
  }

  #hasPending(conversation: number): boolean {
    return (
      this.#sql.value(
        'select 1 from inbox where conversation = ? and applied is null limit 1',
        conversation,
      ) === 1
    );
  }

  #saveCustomer({ tenant, customerId, body, notedAtMs }: CustomerRow): void {
    this.#sql.run(
      `insert into customers(tenant, customer_id, body, noted_at_ms) values (?, ?, ?, ?)
       on conflict(tenant, customer_id) do update set body = excluded.body, noted_at_ms = excluded.noted_at_ms`,
      tenant,
      customerId,
      toBytes(body),
      notedAtMs,
    );
  }

  #saveAgent({ tenant, agentId, moments, recovered, notedAtMs }: AgentRow): void {
    this.#sql.run(
      `insert into agents(tenant, agent_id, moments, recovered, noted_at_ms) values (?, ?, ?, ?, ?)
       on conflict(tenant, agent_id) do update set moments = excluded.moments, recovered = excluded.recovered,
         noted_at_ms = excluded.noted_at_ms`,
      tenant,
      agentId,
      moments,
      recovered,
      notedAtMs,
    );
  }
}
