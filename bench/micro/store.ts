import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { build } from 'hdr-histogram-js';
import type { DurableLog } from '../../src/domain/durableLog.ts';
import type { ConversationInput } from '../../src/domain/utterance.ts';
import { openStore } from '../../src/store/openStore.ts';

/**
 * What the durable log costs: finals that are accepted and have their effect, two commits each, over 1,000
 * conversations. First as fast as it goes, then from a fixed schedule (open loop: a stall counts).
 * `npx tsx bench/micro/store.ts [folder on the disk to measure]`
 */
const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'pulso-store-bench-'));
const { log } = await openStore({ folder });
const conversations = 1_000;

function final(number: number): ConversationInput {
  const key = { tenant: 'default', conversationId: `c-${number % conversations}` };
  const utterance = {
    utteranceId: `u-${number}`,
    role: 'customer',
    text: 'I have called three times about this and nobody can tell me where my luggage is',
    final: true,
    revision: 1,
  } as const;
  return { kind: 'utterance', key, utterance, receivedAtMs: number };
}

const recorded = { scores: { valence: -0.61, emotions: [0.1, 0.7, 0.1, 0, 0, 0, 0.1, 0] }, language: 'en' };

async function through(log: DurableLog, number: number, onAccepted: () => void): Promise<void> {
  const input = final(number);
  const { seq } = await log.append(input);
  onAccepted();
  const isSnapshotDue = Math.floor(number / conversations) % 32 === 31;
  const snapshot = isSnapshotDue ? { snapshot: { codec: 1, body: 'x'.repeat(4_000), endedAtMs: null } } : {};
  await log.apply({ key: input.key, seq, recorded, events: [], ...snapshot });
}

async function capacity(from: number, count: number, concurrent: number): Promise<void> {
  const beganAt = performance.now();
  let next = from;
  const lane = async () => {
    while (next < from + count) await through(log, next++, () => undefined);
  };
  await Promise.all(Array.from({ length: concurrent }, lane));
  const seconds = (performance.now() - beganAt) / 1_000;
  console.log(`${concurrent} in progress: ${Math.round(count / seconds)} finals/s accepted and applied`);
}

async function atRate(from: number, perSecond: number, seconds: number): Promise<void> {
  const accepted = build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000 });
  const count = perSecond * seconds;
  const beganAt = performance.now();
  const running: Promise<void>[] = [];
  for (let sent = 0; sent < count;) {
    const due = Math.min(count, Math.floor(((performance.now() - beganAt) / 1_000) * perSecond));
    for (; sent < due; sent++) {
      const scheduledAt = beganAt + (sent * 1_000) / perSecond;
      const note = () => {
        accepted.recordValue(Math.max(1, Math.round((performance.now() - scheduledAt) * 1_000)));
      };
      running.push(through(log, from + sent, note));
    }
    await new Promise(resolve => setTimeout(resolve, 1));
  }
  await Promise.all(running);
  const ms = (percentile: number) => (accepted.getValueAtPercentile(percentile) / 1_000).toFixed(2);
  console.log(
    `${perSecond}/s for ${seconds} s: accepted p50 ${ms(50)} ms, p99 ${ms(99)} ms, p99.9 ${ms(99.9)} ms`,
  );
}

await capacity(0, 20_000, 64);
await capacity(20_000, 60_000, 512);
await atRate(100_000, 1_000, 10);
await atRate(200_000, 3_000, 10);
const { bytes } = await log.size();
console.log(`${(bytes / 1_048_576).toFixed(1)} MiB in the store`);
await log.close();
rmSync(folder, { recursive: true, force: true });
