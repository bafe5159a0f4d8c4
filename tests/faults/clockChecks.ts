import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import { copyStore } from './held.ts';
import type { FaultListener } from './listener.ts';

/** Whether the wall clock of the engine soon shows what it was set to; its answers are dated by it. */
export async function sawSetting(url: string, offsetMs: number): Promise<boolean> {
  const untilMs = performance.now() + 4_000;
  while (performance.now() < untilMs) {
    const { headers } = await fetch(`${url}/healthz`);
    const shownMs = Date.parse(headers.get('date') ?? '');
    if (Math.abs(shownMs - (Date.now() + offsetMs)) < 60_000) return true;
    await sleep(50);
  }
  return false;
}

/** Durations below zero, in metrics and in events. */
export function negativeIn(metrics: string, { events }: FaultListener): string[] {
  const sums = metrics.split('\n').filter(line => /^pulso_\w+ -|^pulso_\w+\{[^}]*\} -/u.test(line));
  const found: string[] = sums.map(line => `below zero: ${line}`);
  for (const [id, { json }] of events)
    JSON.parse(json, (key, value: unknown) => {
      const isDuration = key.endsWith('Ms') || key === 'total';
      if (isDuration && typeof value === 'number' && value < 0)
        found.push(`below zero: ${key} of event ${id}`);
      return value;
    });
  return found;
}

/** Ended conversations whose texts have been removed from the store. */
export function emptiedIn(dir: string): number {
  const copy = join(dir, 'after');
  copyStore(dir, copy);
  const database = new Database(join(copy, 'pulso.db'));
  const rows = database.prepare('select id from conversations where emptied > 0').all();
  database.close();
  return rows.length;
}
