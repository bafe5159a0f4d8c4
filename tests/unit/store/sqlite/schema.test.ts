import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, expect, test } from 'vitest';
import { migrate, migrations } from '../../../../src/store/sqlite/schema.ts';
import { Sql } from '../../../../src/store/sqlite/sql.ts';
import { StoreFolders } from '../../../support/storeFolders.ts';

const folders = new StoreFolders();
afterAll(() => {
  folders.remove();
});
const fresh = () => new Sql(new Database(join(folders.make(), 'a.db')));
const version = (sql: Sql) => sql.value('pragma user_version');

test('a store is taken from whatever version it has to the newest, keeping what is in it', () => {
  const sql = fresh();
  migrate(sql);
  const epoch = sql.value("select value from meta where key = 'epoch'");
  sql.run("insert into conversations(tenant, conversation_id) values ('default', 'c-1')");
  migrate(sql, [...migrations, 'alter table conversations add column mood text']);
  expect(version(sql)).toBe(migrations.length + 1);
  expect(sql.row('select conversation_id, mood from conversations')).toEqual(['c-1', null]);
  expect(sql.value("select value from meta where key = 'epoch'")).toBe(epoch);
});

test('customers that an older version remembers count as heard of when the store is taken to the newest', () => {
  const sql = fresh();
  migrate(sql, migrations.slice(0, 1));
  sql.run("insert into customers(tenant, customer_id, body) values ('default', 'cu-1', x'7b7d')");
  const before = Date.now() - 1_000;
  migrate(sql);
  expect(Number(sql.value('select noted_at_ms from customers'))).toBeGreaterThan(before);
});

test('a step that fails in the middle leaves the version before, whole', () => {
  const sql = fresh();
  migrate(sql);
  const broken = 'create table half(x); create table half(x)';
  expect(() => {
    migrate(sql, [...migrations, broken]);
  }).toThrow();
  expect(version(sql)).toBe(migrations.length);
  expect(sql.value("select count(*) from sqlite_schema where name = 'half'")).toBe(0);
  migrate(sql, [...migrations, 'create table half(x)']);
  expect(version(sql)).toBe(migrations.length + 1);
});

test('a newer store is left as it is', () => {
  const sql = fresh();
  migrate(sql, [...migrations, 'create table later(x)']);
  expect(() => {
    migrate(sql);
  }).toThrow(expect.objectContaining({ code: 'STORE_TOO_NEW' }));
  expect(version(sql)).toBe(migrations.length + 1);
});
