import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { PulsoEvents, PulsoStream, type TypedEvent } from '../../../src/client/client.ts';
import { startCuttingProxy } from '../../support/cuttingProxy.ts';
import { startLiveEngine } from '../../support/liveEngine.ts';

const finalsEach = 50;
const conversations = Array.from({ length: 20 }, (_, number) => `c-${number}`);
const finalsPerCut = 10;
const cuts = (conversations.length * finalsEach) / finalsPerCut;

/** Numbers in [0, 1) that look random and are the same in every run. */
function* shuffled(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

test('a hundred lost connections lose no final and no event, and double none', async () => {
  const engine = await startLiveEngine();
  const proxies = { in: await startCuttingProxy(engine.port), out: await startCuttingProxy(engine.port) };
  const connection = { WebSocket, backoff: { baseMs: 1, maxMs: 4 } };
  const gaps: unknown[] = [];
  const url = (port: number) => `ws://127.0.0.1:${port}`;
  const events = new PulsoEvents({
    ...connection,
    url: url(proxies.out.port),
    onGap: from => gaps.push(from),
  });
  await events.ready();
  let dials = 0;
  const stream = new PulsoStream({
    ...connection,
    url: url(proxies.in.port),
    maxBuffered: 64,
    maxInFlight: 32,
    onConnection: ({ kind }) => {
      if (kind === 'connecting') dials++;
    },
  });

  const random = shuffled(7);
  const answers: Promise<unknown>[] = [];
  for (const conversationId of conversations) {
    await stream.ready();
    await stream.conversationStarted({ conversationId, channel: 'chat', attributes: { queue: 'lifts' } });
  }
  for (let number = 0; number < finalsEach; number++)
    for (const conversationId of conversations) {
      await stream.ready();
      const text = number % 10 < 4 ? 'stuck again, and I am furious' : `floor ${number} of this tower`;
      const utterance = { conversationId, utteranceId: `u-${number}`, role: 'customer', text } as const;
      answers.push(stream.utterance({ ...utterance, final: true, revision: 1 }));
      if (answers.length % finalsPerCut > 0) continue;
      // Now in the middle of a burst, now between two.
      await sleep(random.next().value * 4);
      await Promise.all([proxies.in.cut(), proxies.out.cut()]);
    }
  for (const conversationId of conversations) {
    await stream.ready();
    await stream.conversationEnded({ conversationId, reason: 'completed' });
  }
  await Promise.all(answers);
  await stream.close();
  await engine.pipeline.idle();

  const published = await engine.logged();
  const received: TypedEvent[] = [];
  for await (const event of events) {
    received.push(event);
    if (event.id === published.at(-1)?.id) break;
  }
  expect(dials).toBeGreaterThanOrEqual(cuts);
  expect(gaps).toEqual([]);
  expect(received).toEqual(published);
  expect(new Set(received.map(({ id }) => id)).size).toBe(received.length);
  const summaries = published.filter(({ type }) => type === 'pulso.conversation.summary.v1');
  expect(summaries.map(({ subject }) => subject).toSorted()).toEqual(conversations.toSorted());
  expect(published.some(({ type }) => type === 'pulso.escalation.raised.v1')).toBe(true);
  // The input log is what acceptance means: every final once, in the order in which it was said.
  const safe = engine.log.inputs.flatMap(input =>
    input.kind === 'utterance' ? [`${input.key.conversationId} ${input.utterance.utteranceId}`] : [],
  );
  for (const conversationId of conversations)
    expect(safe.filter(said => said.startsWith(`${conversationId} `))).toEqual(
      Array.from({ length: finalsEach }, (_, number) => `${conversationId} u-${number}`),
    );
});

test('an engine that shuts down politely is told apart from one that is gone: the client comes back to the next one', async () => {
  const [first, second] = [await startLiveEngine(), await startLiveEngine()];
  let target = first.port;
  class Redirected extends WebSocket {
    constructor(url: string, protocols?: string[]) {
      const address = new URL(url);
      address.port = String(target);
      super(address, protocols);
    }
  }
  const connection = { url: 'ws://127.0.0.1:1', WebSocket: Redirected, backoff: { baseMs: 1, maxMs: 4 } };
  let toldOfGap: (from: unknown) => void = () => undefined;
  const gap = new Promise(resolve => {
    toldOfGap = resolve;
  });
  const events = new PulsoEvents({
    ...connection,
    onGap: from => {
      toldOfGap(from);
    },
  });
  await events.ready();
  // A gap is told in its place among the events, so somebody has to be reading.
  const summary = events[Symbol.asyncIterator]().next();
  const stream = new PulsoStream(connection);
  const utterance = { conversationId: 'c-1', role: 'customer', text: 'hello there', final: true } as const;
  await stream.utterance({ ...utterance, utteranceId: 'u-1' });

  target = second.port;
  await first.gate.drain(1_000);
  // Another log: what the first engine still had to say is lost, and that is said.
  expect(await gap).toEqual({ epoch: second.hub.epoch, offset: expect.any(Number) as number });
  await stream.utterance({ ...utterance, utteranceId: 'u-2' });
  await stream.conversationEnded({ conversationId: 'c-1' });
  await stream.close();
  expect((await summary).value).toMatchObject({ type: 'pulso.conversation.summary.v1', subject: 'c-1' });
  await events.close();
});
