import { randomUUID } from 'node:crypto';
import { EngineError } from '../../domain/errors.ts';
import type { Sql } from './sql.ts';

/** "Puls": tells our files from other databases. */
export const applicationId = 0x50_75_6c_73;

/**
 * One step each from the version before, never changed after a release. The version is the number of steps taken.
 *
 * - `autoincrement`: a plain integer key starts at 1 again once retention has emptied the table, and positions that
 *   somebody holds would then point at other rows.
 * - `strict` and `not null`: the binding turns missing values into null in silence.
 * - `noted_at_ms`: those that were there before count as noted at the time of the step.
 * - `forgotten_subscribers`: whose subscribers had positions that are gone; one more row for each would be no less.
 * - `inbox_once` also serves everything that looks for the inputs of one conversation; news has no utterance id,
 *   and nulls never clash.
 */
export const migrations: readonly string[] = [
  `
  create table meta (key text primary key not null, value text not null) strict, without rowid;

  create table conversations (
    id integer primary key autoincrement, tenant text not null, conversation_id text not null,
    open integer not null default 1, ended_at_ms real, reopens integer not null default 0,
    emptied integer not null default 0, unique (tenant, conversation_id)) strict;
  create index conversations_open on conversations(id) where open = 1;
  create index conversations_ended on conversations(emptied, ended_at_ms) where ended_at_ms is not null;

  create table inbox (
    seq integer primary key autoincrement, conversation integer not null, kind text not null,
    utterance_id text, revision integer, received_at_ms real not null,
    applied integer, body blob not null, recorded blob) strict;
  create unique index inbox_once on inbox(conversation, utterance_id, revision);
  create index inbox_pending on inbox(conversation) where applied is null;

  create table snapshots (
    conversation integer primary key, applied_through integer not null, from_seq integer not null,
    codec integer not null, body blob not null) strict;

  create table outbox (
    offset integer primary key autoincrement, conversation integer not null, tenant text not null, type text not null,
    routing blob not null, published_at_ms real not null, body blob not null) strict;
  create index outbox_tenant on outbox(tenant);
  create index outbox_conversation on outbox(conversation);

  create table acks (tenant text not null, subscriber text not null, offset integer not null,
    primary key (tenant, subscriber)) strict, without rowid;

  create table customers (tenant text not null, customer_id text not null, body blob not null,
    primary key (tenant, customer_id)) strict, without rowid;
  create table agents (tenant text not null, agent_id text not null, moments integer not null, recovered integer not null,
    primary key (tenant, agent_id)) strict, without rowid;
  create table customer_conversations (conversation integer not null, customer_id text not null,
    primary key (conversation, customer_id)) strict, without rowid;
  create index customer_conversations_by_customer on customer_conversations(customer_id);

  create table endpoints (tenant text not null, endpoint_id text not null, body blob not null,
    primary key (tenant, endpoint_id)) strict, without rowid;
  create table endpoint_cursors (tenant text not null, endpoint_id text not null, epoch text not null,
    offset integer not null, primary key (tenant, endpoint_id)) strict, without rowid;
  create table deliveries (
    id integer primary key, tenant text not null, endpoint_id text not null, offset integer not null,
    event_id text not null, conversation_id text not null, type text not null, state text not null,
    attempts integer not null, next_at_ms real, expires_at_ms real, last_status integer, last_failure text,
    updated_at_ms real not null, body blob, unique (tenant, endpoint_id, offset)) strict;
  create index deliveries_state on deliveries(tenant, endpoint_id, state, offset);
  create index deliveries_conversation on deliveries(tenant, conversation_id);
  create index deliveries_settled on deliveries(updated_at_ms) where state <> 'pending';
  `,
  `
  alter table customers add column noted_at_ms real not null default 0;
  alter table agents add column noted_at_ms real not null default 0;
  update customers set noted_at_ms = unixepoch() * 1000.0;
  update agents set noted_at_ms = unixepoch() * 1000.0;
  create index customers_noted on customers(noted_at_ms, tenant, customer_id);
  create index agents_noted on agents(noted_at_ms);
  `,
  `
  create table forgotten_subscribers (tenant text primary key not null) strict, without rowid;
  create index acks_offset on acks(offset);
  `,
];

/**
 * Brings a store up to this version, one transaction a step, so that a kill in the middle leaves the step before.
 * @throws STORE_TOO_NEW for a store that a newer version has written; it is left as it is.
 */
export function migrate(sql: Sql, steps: readonly string[] = migrations): void {
  const version = Number(sql.value('pragma user_version'));
  if (version > steps.length)
    throw new EngineError(
      'STORE_TOO_NEW',
      `the store has schema ${version}, this version reads up to ${steps.length}; start the version that wrote it`,
    );
  for (const [i, step] of steps.entries()) {
    if (i < version) continue;
    sql.transaction(() => {
      sql.exec(step);
      if (i === 0) {
        sql.exec(`pragma application_id = ${applicationId}`);
        sql.run("insert into meta(key, value) values ('epoch', ?)", randomUUID());
      }
      sql.exec(`pragma user_version = ${i + 1}`);
    });
  }
}
