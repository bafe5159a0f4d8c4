import { copyFileSync, existsSync, mkdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/store/openStore.ts';
import type { FaultMessage } from './inputs.ts';
import { keyOf } from './source.ts';

/** Copies the store of an engine that is no more, as it lies there. @param endOfLog where its log ends instead */
export function copyStore(from: string, to: string, endOfLog?: number): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  // An engine that has ended politely leaves no log beside its file.
  for (const name of ['pulso.db', 'pulso.db-wal'])
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
  if (endOfLog !== undefined) truncateSync(join(to, 'pulso.db-wal'), endOfLog);
}

/** Keys of the finals that a store holds, in the order in which they were accepted. */
export async function heldFinals(
  folder: string,
  messages: Iterable<FaultMessage>,
  tenant = 'default',
): Promise<string[]> {
  const { log } = await openStore({ folder, reserveBytes: 0 });
  const found: { readonly key: string; readonly seq: number }[] = [];
  try {
    for (const { conversationId, utteranceId } of messages) {
      if (utteranceId === undefined) continue;
      const stored = await log.find({ tenant, conversationId }, utteranceId);
      if (stored !== undefined) found.push({ key: keyOf(conversationId, utteranceId), seq: stored.seq });
    }
  } finally {
    await log.close();
  }
  return found.toSorted((a, b) => a.seq - b.seq).map(({ key }) => key);
}

/** What was answered with `accepted`, and is not there. */
export function lostFinals(accepted: ReadonlySet<string>, held: readonly string[]): string[] {
  const there = new Set(held);
  return [...accepted].filter(key => !there.has(key)).map(key => `accepted and lost: ${key}`);
}
