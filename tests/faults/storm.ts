import { once } from 'node:events';
import { WebSocket } from 'ws';
import { furiousFrame } from '../support/furious.ts';
import type { Fault } from './contract.ts';
import { withEngineFolder } from './engineFolder.ts';

const crowds = { quick: 200, full: 2_000 } as const;
const withinMs = 5_000;
const patienceMs = 15_000;
type Message = Readonly<Record<string, unknown>>;

/** All subscribers lose their connection at the same time, and come back within five seconds from many addresses. */
export const stormFault: Fault = {
  name: 'reconnect storm',
  run: ({ size, preload, progress }) =>
    withEngineFolder(preload, async ({ start }) => {
      const crowd = crowds[size];
      const { engine } = await start({
        PULSO_EVENTS_MAX_SUBSCRIBERS: '5000',
        PULSO_STREAMS_MAX_CONNECTIONS: '5000',
      });
      const first = await subscribe(engine.url, 1, undefined);
      const cursor = { epoch: first.placed['epoch'], offset: first.placed['offset'] };
      first.socket.terminate();
      await alert(engine.url, 'storm-missed');
      progress(`${crowd} subscribers`);
      const begunAtMs = performance.now();
      const arrivals = await Promise.allSettled(
        Array.from({ length: crowd }, async (_, number) => {
          await new Promise(resolve => setTimeout(resolve, (number * withinMs) / crowd));
          const { socket, placed, next } = await subscribe(engine.url, number, cursor);
          const missed = await next;
          return { socket, placed, missed, atMs: performance.now() - begunAtMs };
        }),
      );
      const there = arrivals.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []));
      const resumed = there.filter(
        ({ placed, missed }) => placed['recovered'] === true && missed['subject'] === 'storm-missed',
      );
      const slowestMs = Math.max(...there.map(({ atMs }) => atMs));
      for (const { socket } of there) socket.terminate();
      return {
        fault: stormFault.name,
        done: `${crowd} subscribers within ${withinMs / 1_000} s, each with a cursor and one event to catch up with`,
        figures: { resumed: resumed.length, allBackMs: Math.round(slowestMs) },
        broken: resumed.length === crowd ? [] : [`${crowd - resumed.length} of ${crowd} did not resume`],
      };
    }),
};

async function alert(url: string, conversationId: string): Promise<void> {
  const stream = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/streams?signals=1`);
  await once(stream, 'open');
  stream.send(furiousFrame(conversationId));
  await once(stream, 'message');
  await new Promise(resolve => setTimeout(resolve, 500));
  stream.close();
}

/** From an address of its own, as far as 127.0.0.0/8 goes. */
async function subscribe(url: string, number: number, resume: unknown) {
  const localAddress = `127.0.${1 + Math.floor(number / 250)}.${1 + (number % 250)}`;
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/events`, ['cloudevents.json'], {
    localAddress,
  });
  const messages: Message[] = [];
  const waiting: ((message: Message) => void)[] = [];
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as Message;
    const take = waiting.shift();
    if (take === undefined) messages.push(message);
    else take(message);
  });
  const next = () =>
    new Promise<Message>((resolve, reject) => {
      const known = messages.shift();
      if (known !== undefined) resolve(known);
      else waiting.push(resolve);
      setTimeout(() => {
        reject(new Error('nothing came'));
      }, patienceMs).unref();
    });
  await once(socket, 'open', { signal: AbortSignal.timeout(patienceMs) });
  socket.send(
    JSON.stringify({
      type: 'subscribe',
      filter: { types: ['pulso.escalation.*'] },
      ...(resume === undefined ? {} : { resume }),
    }),
  );
  const placed = await next();
  return { socket, placed, next: resume === undefined ? Promise.resolve<Message>({}) : next() };
}
