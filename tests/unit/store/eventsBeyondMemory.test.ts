import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cloudEvent, routingOf } from '../../../src/pipeline/publish/cloudEvent.ts';
import { createPublisher } from '../../../src/pipeline/publish/hub.ts';
import { MemoryDurableLog } from '../../../src/store/memoryDurableLog.ts';
import { MemoryEventLog } from '../../../src/store/memoryEventLog.ts';
import { key, spoken } from '../../support/builders.ts';
import {
  AlertCountingMeter,
  escalation,
  eventContext,
  morningMs,
  publishRequest,
  RecordingSink,
} from '../../support/events.ts';
import { FakeClock } from '../../support/fakes.ts';

const alert = (number: number, conversationId: string) =>
  publishRequest({
    key: key(conversationId),
    output: escalation({ causedBy: { utteranceId: `u-${number}`, revision: 0 } }),
  });

/** A hub whose events are all in a store, and few of them in memory. */
async function storedHub({ inMemory = 3, window = 1_000 } = {}) {
  const clock = new FakeClock(morningMs);
  const store = new MemoryDurableLog({ epoch: 'e-1' });
  for (const conversation of ['c-1', 'c-2']) await store.append(spoken({}, conversation));
  const log = new MemoryEventLog({
    epoch: 'e-1',
    clock,
    maxEvents: inMemory,
    maxAgeMs: 60_000,
    older: { read: store.read.bind(store), maxEvents: window },
  });
  const hub = createPublisher({ log, clock, meter: new AlertCountingMeter(), ...eventContext });
  let published = 0;
  const publish = (conversationId = 'c-1') =>
    hub.publish([alert(++published, conversationId)], events => store.publish(events));
  return { clock, store, log, hub, publish };
}

describe('a replay that begins in the store', () => {
  test('goes over into memory and into live events: each matching event once, in order', async () => {
    const step = fc.oneof(
      fc.record({ publish: fc.constantFrom('c-1', 'c-2') }),
      fc.record({ room: fc.integer({ min: 1, max: 5 }) }),
      fc.constant({ wait: true }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 600 }),
        fc.nat({ max: 600 }),
        fc.array(step, { maxLength: 30 }),
        async (before, offset, steps) => {
          const { hub, log, publish } = await storedHub();
          const conversations: string[] = [];
          const tell = (conversationId: string) => {
            conversations.push(conversationId);
            return publish(conversationId);
          };
          await Promise.all(Array.from({ length: before }, (_, i) => tell(i % 3 === 0 ? 'c-2' : 'c-1')));
          const from = Math.min(offset, log.head);
          const sink = new RecordingSink();
          sink.room = 0;
          const subscription = await hub.subscribe({
            tenant: 'default',
            filter: { conversations: ['c-2'] },
            cursor: { epoch: 'e-1', offset: from },
            sink,
          });
          expect(subscription.recovered).toBe(true);
          const told: Promise<void>[] = [];
          for (const action of steps) {
            if ('publish' in action) told.push(tell(action.publish));
            else if ('room' in action) {
              sink.room = Math.max(0, sink.room) + action.room;
              subscription.goOn();
            } else await Promise.resolve();
          }
          sink.room = Infinity;
          subscription.goOn();
          await Promise.all(told);
          await tell('c-2');
          while (subscription.offset < log.head) await new Promise(resolve => setImmediate(resolve));
          const expected = conversations.flatMap((conversationId, at) =>
            at >= from && conversationId === 'c-2' ? [at + 1] : [],
          );
          expect(sink.offsets).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('is refused as a whole where the window, by count or by age, has left it behind', async () => {
    const { clock, hub, publish } = await storedHub({ window: 5 });
    const resume = async (offset: number) => {
      const cursor = { epoch: 'e-1', offset };
      const sink = new RecordingSink();
      return (await hub.subscribe({ tenant: 'default', filter: {}, cursor, sink })).recovered;
    };
    for (let i = 0; i < 10; i++) await publish();
    expect([await resume(4), await resume(5)]).toEqual([false, true]);
    clock.advance(60_001);
    expect([await resume(5), await resume(9), await resume(10)]).toEqual([false, false, true]);
  });

  test('holds nothing that is stored and has not been told yet', async () => {
    const { store, log } = await storedHub({ inMemory: 1 });
    const request = alert(1, 'c-1');
    const [first, second, third] = [1, 2, 3].map(() =>
      log.reserve(cloudEvent(request, eventContext), routingOf(request), morningMs),
    );
    if (first === undefined || second === undefined || third === undefined) throw new Error('three events');
    await store.publish([first, second, third]);
    log.commit([first, second]);
    expect(await log.replay({ epoch: 'e-1', offset: 0 }, 'default', () => true)).toEqual({
      recovered: true,
      events: [first, second],
      through: 2,
    });
  });
});

test('events are told in the order of their places, also when a later commit is confirmed first', async () => {
  const { hub } = await storedHub();
  const sink = new RecordingSink();
  const subscription = await hub.subscribe({ tenant: 'default', filter: {}, sink });
  subscription.goOn();
  let confirmFirst: () => void = () => undefined;
  const first = hub.publish(
    [alert(1, 'c-1')],
    () =>
      new Promise(resolve => {
        confirmFirst = resolve;
      }),
  );
  const second = hub.publish([alert(2, 'c-2')], () => Promise.resolve());
  await Promise.resolve();
  expect(sink.offsets).toEqual([]);
  confirmFirst();
  await Promise.all([first, second]);
  expect(sink.offsets).toEqual([1, 2]);
});

test('events of an attempt that failed are never seen; the next attempt gets new places', async () => {
  const { hub } = await storedHub();
  const sink = new RecordingSink();
  (await hub.subscribe({ tenant: 'default', filter: {}, sink })).goOn();
  await expect(hub.publish([alert(1, 'c-1')], () => Promise.reject(new Error('disk')))).rejects.toThrow();
  await hub.publish([alert(1, 'c-1')], () => Promise.resolve());
  expect(sink.offsets).toEqual([2]);
});
