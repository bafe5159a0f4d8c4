import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, expect, test } from 'vitest';
import { bindable } from '../../../../src/store/sqlite/bindable.ts';
import { Sql } from '../../../../src/store/sqlite/sql.ts';
import { StoreFolders } from '../../../support/storeFolders.ts';

/** What we know of libsql and work around: a new version that behaves otherwise must be looked at. */
const folders = new StoreFolders();
afterAll(() => {
  folders.remove();
});
const fresh = () => new Database(join(folders.make(), 'a.db'));

test('a boolean would end the process, and never gets there', () => {
  const script = "const D = require('libsql'); new D(':memory:').prepare('select ?').get([true]);";
  const { signal, status } = spawnSync(process.execPath, ['-e', script], { cwd: process.cwd() });
  expect({ signal, status }).not.toEqual({ signal: null, status: 0 });
  for (const value of [true, undefined, NaN, Infinity, 2 ** 53, {}, 'nul \u0000', 'alone \ud800', () => 1])
    expect(() => bindable(value)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
});

test('what may be stored comes back as it was', () => {
  const sql = new Sql(fresh());
  const bytes = new Uint8Array([0, 255, 10]);
  const row = sql.row('select ?, ?, ?, ?, ?', 'ñ', 2 ** 53 - 1, 0.1, null, bytes);
  expect(row?.slice(0, 4)).toEqual(['ñ', 2 ** 53 - 1, 0.1, null]);
  expect(Uint8Array.from(row?.[4] as Buffer)).toEqual(bytes);
  expect(sql.row('select 1 where 0')).toBeUndefined();
  expect(sql.value('select 7')).toBe(7);
});

test('strings that hold U+0000 come back cut: bodies are kept as bytes', () => {
  const db = fresh();
  expect(db.prepare('select ?').raw().get(['a\u0000b'])).not.toEqual(['a\u0000b']);
});

test('a plain integer key begins anew in an emptied table; with autoincrement it does not', () => {
  const sql = new Sql(fresh());
  sql.exec(
    'create table plain(id integer primary key, x any); create table safe(id integer primary key autoincrement, x any)',
  );
  const next = (table: string) => {
    sql.run(`insert into ${table}(x) values (1)`);
    sql.run(`delete from ${table}`);
    return sql.run(`insert into ${table}(x) values (1)`).rowid;
  };
  expect([next('plain'), next('safe')]).toEqual([1, 2]);
});

test('a transaction that fails says why, and leaves nothing behind', () => {
  const sql = new Sql(fresh());
  sql.exec('create table t(b blob not null) strict; pragma max_page_count = 8');
  const fill = () => {
    sql.transaction(() => {
      for (let i = 0; i < 100; i++) sql.run('insert into t(b) values (?)', new Uint8Array(3_000));
    });
  };
  expect(fill).toThrow(expect.objectContaining({ code: 'SQLITE_FULL', rawCode: 13 }));
  expect(() => {
    sql.transaction(() => {
      sql.run('insert into t(b) values (?)', new Uint8Array(1));
      sql.run('insert into t(b) values (?)', null);
    });
  }).toThrow(expect.objectContaining({ rawCode: 1299 }));
  expect(sql.connection.inTransaction).toBe(false);
  expect(sql.value('select count(*) from t')).toBe(0);
});
