import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventHub, EventSink, SubscribeRequest } from '../../../../src/pipeline/publish/contract.ts';
import { key } from '../../../support/builders.ts';
import {
  escalation,
  publishRequest,
  RecordingSink,
  signalsOutput,
  tell,
  testHub,
} from '../../../support/events.ts';
import { FakeClock } from '../../../support/fakes.ts';

function alert(number: number, conversationId = 'c-1') {
  return publishRequest({
    key: key(conversationId),
    output: escalation({ causedBy: { utteranceId: `u-${number}`, revision: 0 } }),
  });
}

async function subscribe(hub: EventHub, sink: EventSink, changes: Partial<SubscribeRequest> = {}) {
  const subscription = await hub.subscribe({ tenant: 'default', filter: {}, sink, ...changes });
  subscription.goOn();
  return subscription;
}

describe('publishing', () => {
  test('every subscriber gets the same text, serialised once', async () => {
    const { hub, meter } = testHub();
    const sinks = [new RecordingSink(), new RecordingSink()];
    for (const sink of sinks) await subscribe(hub, sink);
    tell(hub, alert(1));
    expect(sinks.map(sink => sink.offsets)).toEqual([[1], [1]]);
    expect(sinks[0]?.received[0]).toBe(sinks[1]?.received[0]);
    expect(meter.counted('event-published')).toBe(1);
  });

  test('a subscriber that throws is cut, and harms nobody else', async () => {
    const { hub, meter } = testHub();
    const bad = new RecordingSink();
    bad.send = () => {
      throw new Error('a fault of this subscriber');
    };
    bad.cut = () => {
      throw new Error('and another one');
    };
    const good = new RecordingSink();
    await subscribe(hub, bad);
    await subscribe(hub, good);
    tell(hub, alert(1));
    tell(hub, alert(2));
    expect(good.offsets).toEqual([1, 2]);
    expect(hub.subscribers).toBe(1);
    expect(meter.counted('subscriber-failed')).toBe(1);
  });

  test('a subscriber that closes while events are handed out gets no more, and others get theirs', async () => {
    const { hub } = testHub();
    const first = new RecordingSink();
    const second = new RecordingSink();
    const subscription = await subscribe(hub, first);
    first.send = event => {
      first.received.push(event);
      subscription.close();
    };
    await subscribe(hub, second);
    tell(hub, alert(1));
    tell(hub, alert(2));
    expect([first.offsets, second.offsets]).toEqual([[1], [1, 2]]);
    expect(first.cuts).toEqual([]);
  });

  test('another tenant hears nothing', async () => {
    const { hub } = testHub();
    const sink = new RecordingSink();
    await subscribe(hub, sink, { tenant: 'other' });
    tell(hub, alert(1));
    expect(sink.received).toEqual([]);
  });

  test('the latency of an alert counts from the last byte of its cause to the hand-over', async () => {
    const clock = new FakeClock(publishRequest().receivedAtMs + 4.2);
    const { hub, meter } = testHub({ clock });
    const sink = new RecordingSink();
    sink.send = () => {
      clock.advance(1.5);
    };
    await subscribe(hub, sink);
    tell(hub, alert(1));
    expect(meter.alertLatenciesMs).toHaveLength(1);
    expect(meter.alertLatenciesMs[0]).toBeCloseTo(5.7, 3);
  });
});

describe('signals', () => {
  const spoken = publishRequest({ output: signalsOutput() });

  test('reach those who name them, live only: they have no offset and no replay', async () => {
    const { hub, log } = testHub();
    const listening = new RecordingSink();
    const other = new RecordingSink();
    await subscribe(hub, listening, { filter: { types: ['pulso.signals.v1'] } });
    await subscribe(hub, other);
    tell(hub, spoken);
    expect(listening.offsets).toEqual([null]);
    expect(other.received).toEqual([]);
    expect(log.head).toBe(0);
  });

  test('reach listeners inside the engine; one that throws harms nobody else', () => {
    const { hub, meter } = testHub();
    const heard: string[] = [];
    hub.onSignals(() => {
      throw new Error('a fault of this listener');
    });
    const stop = hub.onSignals((from, view) => heard.push(`${from.conversationId} ${view.utteranceId}`));
    tell(hub, spoken);
    tell(hub, spoken);
    stop();
    tell(hub, spoken);
    expect(heard).toEqual(['c-1 u-17', 'c-1 u-17']);
    expect(meter.counted('subscriber-failed')).toBe(3);
  });
});

describe('resuming', () => {
  test('without a cursor a subscription begins now, and says where that is', async () => {
    const { hub } = testHub();
    tell(hub, alert(1));
    const sink = new RecordingSink();
    const subscription = await subscribe(hub, sink);
    expect(subscription).toMatchObject({ epoch: 'e-1', offset: 1, recovered: true });
    tell(hub, alert(2));
    expect(sink.offsets).toEqual([2]);
    expect(subscription.offset).toBe(2);
  });

  test('an event published between subscribing and the start of the flow is not lost', async () => {
    const { hub } = testHub();
    const sink = new RecordingSink();
    const subscription = await hub.subscribe({ tenant: 'default', filter: {}, sink });
    tell(hub, alert(1));
    expect(sink.received).toEqual([]);
    subscription.goOn();
    expect(sink.offsets).toEqual([1]);
  });

  test('a lost position begins now, and says so', async () => {
    const { hub, meter } = testHub({ maxEvents: 2 });
    for (const number of [1, 2, 3, 4]) tell(hub, alert(number));
    const sink = new RecordingSink();
    const subscription = await subscribe(hub, sink, { cursor: { epoch: 'e-1', offset: 1 } });
    expect(subscription).toMatchObject({ recovered: false, offset: 4 });
    tell(hub, alert(5));
    expect(sink.offsets).toEqual([5]);
    expect(meter.counted('replay-refused')).toBe(1);
  });

  test('the position moves past events that the filter leaves out', async () => {
    const { hub } = testHub();
    const sink = new RecordingSink();
    const subscription = await subscribe(hub, sink, { filter: { conversations: ['c-2'] } });
    tell(hub, alert(1));
    tell(hub, alert(2));
    expect(sink.received).toEqual([]);
    expect(subscription.offset).toBe(2);
  });

  test('a replay that the log outruns is cut: a part of the missed events would pass for all of them', async () => {
    const { hub, meter } = testHub({ maxEvents: 3 });
    for (const number of [1, 2, 3]) tell(hub, alert(number));
    const sink = new RecordingSink();
    sink.room = 1;
    const subscription = await subscribe(hub, sink, { cursor: { epoch: 'e-1', offset: 0 } });
    for (const number of [4, 5, 6, 7, 8]) tell(hub, alert(number));
    sink.room = Infinity;
    subscription.goOn();
    expect(sink.offsets).toEqual([1, 2, 3]);
    expect(sink.cuts).toEqual(['too-slow']);
    expect(meter.counted('subscriber-too-slow')).toBe(1);
    expect(hub.subscribers).toBe(0);
  });

  test('however replay and live events interleave, each matching event comes once and in order', async () => {
    const step = fc.oneof(
      fc.record({ publish: fc.constantFrom('c-1', 'c-2') }),
      fc.record({ room: fc.integer({ min: 1, max: 5 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('c-1', 'c-2'), { maxLength: 20 }),
        fc.nat({ max: 20 }),
        fc.array(step, { maxLength: 40 }),
        fc.boolean(),
        async (before, offset, steps, filtered) => {
          const { hub, log } = testHub();
          const conversations: string[] = [];
          const publish = (conversationId: string) => {
            conversations.push(conversationId);
            tell(hub, alert(conversations.length, conversationId));
          };
          before.forEach(publish);
          const from = Math.min(offset, log.head);
          const sink = new RecordingSink();
          sink.room = 0;
          const subscription = await subscribe(hub, sink, {
            filter: filtered ? { conversations: ['c-2'] } : {},
            cursor: { epoch: 'e-1', offset: from },
          });
          for (const action of steps) {
            if ('publish' in action) publish(action.publish);
            else {
              sink.room = Math.max(0, sink.room) + action.room;
              subscription.goOn();
            }
          }
          sink.room = Infinity;
          subscription.goOn();
          publish('c-2');
          const expected = conversations.flatMap((conversationId, index) =>
            index >= from && (!filtered || conversationId === 'c-2') ? [index + 1] : [],
          );
          expect(sink.offsets).toEqual(expected);
        },
      ),
    );
  });
});
