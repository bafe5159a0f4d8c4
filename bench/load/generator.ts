import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { readCorpus } from '../core/corpus.ts';
import type { LoadOrder, LoadReport } from './contract.ts';
import { LoadRecord } from './loadRecord.ts';
import { createScript, type Cue } from './script.ts';

/**
 * A load generator in a process of its own: `node --import tsx bench/load/generator.ts '<LoadOrder>'` prints a
 * `LoadReport`. One connection streams finals, another subscribes to escalations.
 */
const order = JSON.parse(process.argv[2] ?? '{}') as LoadOrder;
console.log(JSON.stringify(await run(order)));

type Message = Readonly<Record<string, unknown>>;

async function run({
  url,
  conversations,
  seconds,
  warmUpSeconds,
  pace,
  interims,
  skipConversations,
}: LoadOrder) {
  const next = createScript(await readCorpus(), conversations, skipConversations);
  const record = new LoadRecord();
  const events = await connect(url, '/v1/events', ['cloudevents.json']);
  events.on('message', data => {
    record.event(parse(data), performance.now());
  });
  events.send(JSON.stringify({ type: 'subscribe', filter: { types: ['pulso.escalation.*'] } }));
  const stream = await connect(url, '/v1/streams?signals=1');
  let underWay = 0;
  let wake: () => void = () => undefined;
  stream.on('message', data => {
    const message = parse(data);
    const settled = record.answer(message, performance.now());
    if (!settled) return;
    underWay--;
    wake();
  });

  const send = (cue: Cue, dueAtMs: number) => {
    underWay++;
    record.sent(cue, dueAtMs, performance.now());
    for (const frame of framesOf(cue, interims)) stream.send(frame);
  };
  const beganAtMs = performance.now();
  const measureFromMs = beganAtMs + warmUpSeconds * 1_000;
  const untilMs = measureFromMs + seconds * 1_000;
  record.measureFrom(measureFromMs);
  if (pace.kind === 'open') {
    const everyMs = 1_000 / pace.finalsPerSecond;
    for (let number = 0, dueAtMs = beganAtMs; dueAtMs < untilMs; dueAtMs = beganAtMs + ++number * everyMs) {
      // Timers wake up to a millisecond late: what that adds is in the report as the generator's own lateness.
      const waitMs = dueAtMs - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      send(next(), dueAtMs);
    }
  } else
    while (performance.now() < untilMs) {
      while (underWay < pace.underWay) send(next(), performance.now());
      await new Promise<void>(resolve => (wake = resolve));
    }
  record.measureUntil(Math.min(performance.now(), untilMs));
  const patienceMs = performance.now() + 30_000;
  while (record.unsettled > 0 && performance.now() < patienceMs) await sleep(10);
  // An alert leaves after the signals of its utterance.
  await sleep(200);
  stream.close();
  events.close();
  return record.report() satisfies LoadReport;
}

async function connect(url: string, path: string, protocols: string[] = []): Promise<WebSocket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws') + path, protocols, { maxPayload: 2 ** 24 });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.on('close', code => {
    // 1005: our own close at the end.
    if (code !== 1005) throw new Error(`${path} was closed with ${code}`);
  });
  return socket;
}

function parse(data: unknown): Message {
  return JSON.parse((data as Buffer).toString('utf8')) as Message;
}

/** Interims grow towards the final, as those of a recogniser do. */
function framesOf({ conversationId, utteranceId, line, last }: Cue, interims: number): string[] {
  const words = line.text.split(' ');
  const utterance = { type: 'utterance', conversationId, utteranceId, role: line.role };
  const pieces = Array.from({ length: interims }, (_, at) => {
    const text = words.slice(0, Math.ceil((words.length * (at + 1)) / (interims + 1))).join(' ');
    return { ...utterance, text, final: false, revision: at };
  });
  const frames: object[] = [...pieces, { ...utterance, text: line.text, final: true, revision: interims }];
  if (last) frames.push({ type: 'conversation.ended', conversationId, reason: 'completed' });
  return frames.map(frame => JSON.stringify(frame));
}
