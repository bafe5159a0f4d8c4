import { Conversations } from './conversations.ts';
import { Deliveries } from './deliveries.ts';
import { Effects } from './effects.ts';
import { Erasure } from './erasure.ts';
import { Inbox } from './inbox.ts';
import type { StoreOperations } from './operations.ts';
import { Outbox } from './outbox.ts';
import { Records } from './records.ts';
import { Retention } from './retention.ts';
import type { Sql } from './sql.ts';

/** The tables of one store, as the operations on them. */
export interface StoreTables {
  readonly epoch: string;
  readonly head: number;
  readonly operations: StoreOperations;
  /** A transaction was taken back: what was remembered of its rows is wrong. */
  forget(): void;
  /** What these operations leave to be done after their commit, and before they are answered. */
  afterCommit(names: ReadonlySet<string>): void;
}

export function openTables(sql: Sql): StoreTables {
  const conversations = new Conversations(sql);
  const outbox = new Outbox(sql);
  const inbox = new Inbox(sql, conversations);
  const effects = new Effects(sql, conversations, outbox);
  const erasure = new Erasure(sql, conversations);
  const records = new Records(sql);
  const retention = new Retention(sql, outbox, conversations, records);
  const deliveries = new Deliveries(sql);
  const operations: StoreOperations = {
    append: input => inbox.append(input),
    apply: effect => {
      effects.apply(effect);
    },
    publish: events => {
      effects.publish(events);
    },
    find: (key, utteranceId, revision) => inbox.find(key, utteranceId, revision),
    restorePage: after => inbox.restorePage(after),
    endedSince: atMs => records.endedSince(atMs),
    customersPage: after => records.customersPage(after),
    agents: () => records.agents(),
    read: (tenant, cursor, limit) => outbox.read(tenant, cursor, limit),
    acknowledged: (tenant, subscriber) => records.acknowledged(tenant, subscriber),
    acknowledge: (tenant, subscriber, offset) => {
      records.acknowledge(tenant, subscriber, offset);
    },
    erase: key => erasure.erase(key),
    conversationsOf: (tenant, customerId) => erasure.conversationsOf(tenant, customerId),
    forgetCustomer: (tenant, customerId) => {
      erasure.forgetCustomer(tenant, customerId);
    },
    retain: limits => retention.retain(limits),
    size: () => ({ bytes: retention.bytes, events: records.events, pendingInputs: records.pendingInputs }),
    endpoints: () => deliveries.endpoints(),
    saveEndpoint: endpoint => {
      deliveries.saveEndpoint(endpoint);
    },
    removeEndpoint: key => deliveries.removeEndpoint(key),
    cursor: key => deliveries.cursor(key),
    record: (key, cursor, rows) => {
      deliveries.record(key, cursor, rows);
    },
    deliveries: (key, page) => deliveries.page(key, page),
    delivery: (key, offset) => deliveries.find(key, offset),
    deliveryCounts: key => deliveries.counts(key),
    eraseDeliveries: key => {
      erasure.eraseDeliveries(key);
    },
    retainDeliveries: (beforeMs, running) => deliveries.retain(beforeMs, running),
  };
  return {
    epoch: outbox.epoch,
    head: outbox.head,
    operations,
    forget: () => {
      conversations.forget();
    },
    afterCommit: names => {
      if (['erase', 'forgetCustomer', 'eraseDeliveries', 'removeEndpoint'].some(name => names.has(name)))
        erasure.removeTraces();
      else if (names.has('retain') || names.has('retainDeliveries')) retention.shrink();
    },
  };
}
