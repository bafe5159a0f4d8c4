import { parseArgs } from 'node:util';
import { build, type Histogram } from 'hdr-histogram-js';
import { WebSocket } from 'ws';
import { startEngineProcess, type EngineProcess } from '../../tests/support/engineProcess.ts';
import { WireClient } from '../../tests/support/wireClient.ts';
import { customerTexts } from './texts.ts';

/**
 * One engine process under a steady load of finals, open loop: sends follow a fixed schedule, so that a stall of
 * the engine counts against every message that should have been sent meanwhile.
 *
 *   npx tsx bench/latency/load.ts [--conversations 200] [--rate 100] [--seconds 60] [--json]
 */
const { values } = parseArgs({
  options: {
    conversations: { type: 'string', default: '200' },
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
  },
});
const conversations = Number(values.conversations);
const ratePerSecond = Number(values.rate);
const seconds = Number(values.seconds);

/** Microseconds, so that histograms keep three digits below a millisecond. */
const micros = (ms: number) => Math.max(1, Math.round(ms * 1_000));
const percentileMs = (histogram: Histogram, percentile: number) =>
  Math.round(histogram.getValueAtPercentile(percentile)) / 1_000;

const startedAtMs = performance.now();
const engine = await startEngineProcess({ PULSO_LOG_LEVEL: 'info' });
const readyMs = performance.now() - startedAtMs;
const idleRssMiB = await rssMiB(engine);
const report = await load(engine);
await engine.stop();
const line = { readyMs: Math.round(readyMs), idleRssMiB, ...report };
console.log(values.json ? JSON.stringify(line) : line);

async function load({ url }: EngineProcess) {
  const acks = build({ numberOfSignificantValueDigits: 3 });
  const alerts = build({ numberOfSignificantValueDigits: 3 });
  const sentAtMs = new Map<string, number>();
  const counts = { sent: 0, accepted: 0, refused: 0, alerts: 0 };

  const events = await WireClient.connect(url, '/v1/events', ['cloudevents.json']);
  events.onMessage(message => {
    if (typeof message['type'] !== 'string' || !message['type'].startsWith('pulso.escalation.')) return;
    counts.alerts++;
    const data = message['data'] as { latencyMs?: { total: number } };
    alerts.recordValue(micros(data.latencyMs?.total ?? 0));
  });
  events.send({ type: 'subscribe', filter: { types: ['pulso.escalation.*'] } });
  await events.next(message => message['type'] === 'subscribed');

  const stream = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/streams`);
  await new Promise(resolve => stream.once('open', resolve));
  stream.on('message', data => {
    const answer = JSON.parse((data as Buffer).toString('utf8')) as Record<string, string>;
    const due = sentAtMs.get(`${answer['conversationId'] ?? ''}/${answer['utteranceId'] ?? ''}`);
    if (answer['type'] === 'accepted') counts.accepted++;
    if (answer['type'] === 'refused') counts.refused++;
    if (due !== undefined) acks.recordValue(micros(performance.now() - due));
  });

  const texts = customerTexts();
  const total = ratePerSecond * seconds;
  const beganAtMs = performance.now();
  const rss: number[] = [];
  await new Promise<void>(resolve => {
    const tick = setInterval(() => {
      const elapsedMs = performance.now() - beganAtMs;
      for (
        const due = Math.min(total, 1 + Math.floor((elapsedMs / 1_000) * ratePerSecond));
        counts.sent < due;
      ) {
        const number = counts.sent++;
        const conversationId = `load-${number % conversations}`;
        const utteranceId = `u-${Math.floor(number / conversations)}`;
        // The instant at which it was due, not at which the loop got to it.
        sentAtMs.set(`${conversationId}/${utteranceId}`, beganAtMs + (number / ratePerSecond) * 1_000);
        const role = number % 2 === 0 ? 'customer' : 'agent';
        const text = texts[number % texts.length];
        stream.send(
          JSON.stringify({ type: 'utterance', conversationId, utteranceId, role, text, final: true }),
        );
      }
      if (counts.sent < total) return;
      clearInterval(tick);
      resolve();
    }, 2);
    const sample = setInterval(() => {
      void rssMiB(engine).then(value => rss.push(value));
      if (performance.now() - beganAtMs > seconds * 1_000) clearInterval(sample);
    }, 5_000);
  });
  const patience = performance.now() + 10_000;
  while (counts.accepted + counts.refused < total && performance.now() < patience)
    await new Promise(resolve => setTimeout(resolve, 20));
  stream.close();
  events.close();
  return {
    ...counts,
    lost: total - counts.accepted - counts.refused,
    ackMs: { p50: percentileMs(acks, 50), p99: percentileMs(acks, 99) },
    alertMs: { p50: percentileMs(alerts, 50), p99: percentileMs(alerts, 99) },
    rssMiB: rss,
  };
}

async function rssMiB({ url }: EngineProcess): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const bytes = /^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1];
  return Math.round(Number(bytes) / 1_048_576);
}
