import { describe, expect, test, vi } from 'vitest';
import { MemoryDurableLog } from '../../../src/store/memoryDurableLog.ts';
import { key, spoken } from '../../support/builders.ts';
import { escalation, publishRequest, tell } from '../../support/events.ts';
import { loggedEvent } from '../../support/loggedEvents.ts';
import { TestSource } from '../streams/testSource.ts';
import { testServer, type ServerSetup } from './testServer.ts';

function alert(number: number, level: 'alert' | 'critical' = 'alert') {
  return publishRequest({
    key: key('c-1'),
    output: escalation({ level, causedBy: { utteranceId: `u-${number}`, revision: 0 } }),
  });
}

async function connected(setup: ServerSetup = {}) {
  const server = await testServer(setup);
  const { ws } = await server.listen();
  const subscribe = async (subscriber: string, more: object = {}) => {
    const source = await TestSource.connect(`${ws}/v1/events`);
    source.send({ type: 'subscribe', subscriber, ...more });
    return { source, answer: await source.next() };
  };
  return { ...server, subscribe };
}

/** As retention does once the events up to there are too old. */
async function forgetBefore(durable: MemoryDurableLog, events: number): Promise<void> {
  const { seq } = await durable.append(spoken({}, 'c-old'));
  const logged = Array.from({ length: events }, (_, at) => loggedEvent(at + 1, key('c-old')));
  await durable.apply({ key: key('c-old'), seq, recorded: null, events: logged });
  const limits = { textBeforeMs: 0, memoryBeforeMs: 0, maxBytes: Infinity };
  await durable.retain({ ...limits, eventsBeforeMs: Date.now() });
}

const sequenceOf = (event: Readonly<Record<string, unknown>>) => Number(event['sequence']);

describe('a named subscriber', () => {
  test('goes on after its last acknowledgement, however often it comes back without one', async () => {
    const { hub, subscribe } = await connected();
    const first = await subscribe('desk');
    expect(first.answer).toMatchObject({ offset: 0, recovered: true });
    for (const number of [1, 2, 3]) tell(hub, alert(number));
    await first.source.take(3);
    first.source.send({ type: 'ack', offset: 1 });
    // Answered in turn: what was sent before it has been dealt with.
    first.source.send({ type: 'nonsense' });
    await first.source.next();
    first.source.socket.terminate();

    for (const _again of [1, 2]) {
      const { source, answer } = await subscribe('desk');
      expect(answer).toMatchObject({ offset: 1, recovered: true });
      expect((await source.take(2)).map(sequenceOf)).toEqual([2, 3]);
      source.socket.terminate();
    }
  });

  test('that is new begins now, and from then on nothing is lost to it', async () => {
    const durable = new MemoryDurableLog({ epoch: 'e-1' });
    const { hub, subscribe } = await connected({ durable });
    tell(hub, alert(1));
    const { source, answer } = await subscribe('desk');
    expect(answer).toMatchObject({ offset: 1 });
    source.socket.terminate();
    await vi.waitUntil(() => hub.subscribers === 0);
    tell(hub, alert(2));
    const again = await subscribe('desk');
    expect(sequenceOf(await again.source.next())).toBe(2);
    expect(await durable.acknowledged('default', 'desk')).toBe(1);
  });

  test('whose position retention has removed is told of the gap, once, and stands here from then on', async () => {
    const durable = new MemoryDurableLog({ epoch: 'e-1' });
    const { hub, subscribe } = await connected({ durable });
    const first = await subscribe('desk');
    first.source.socket.terminate();
    await vi.waitUntil(() => hub.subscribers === 0);
    for (const number of [1, 2]) tell(hub, alert(number));
    await forgetBefore(durable, 2);
    const back = await subscribe('desk');
    expect(back.answer).toMatchObject({ offset: 2, recovered: false });
    back.source.socket.terminate();
    await vi.waitUntil(() => hub.subscribers === 0);
    tell(hub, alert(3));
    const again = await subscribe('desk');
    expect(again.answer).toMatchObject({ offset: 2, recovered: true });
    expect(sequenceOf(await again.source.next())).toBe(3);
  });

  test('whose position is older than what can be replayed is told of the gap, once', async () => {
    const { hub, subscribe } = await connected({ maxEvents: 2 });
    const first = await subscribe('desk');
    first.source.socket.terminate();
    await vi.waitUntil(() => hub.subscribers === 0);
    for (const number of [1, 2, 3, 4]) tell(hub, alert(number));
    const back = await subscribe('desk');
    expect(back.answer).toMatchObject({ offset: 4, recovered: false });
    back.source.socket.terminate();
    await vi.waitUntil(() => hub.subscribers === 0);
    tell(hub, alert(5));
    expect((await subscribe('desk')).answer).toMatchObject({ offset: 4, recovered: true });
  });

  test('has one connection: a second one of the same name replaces the first', async () => {
    const { subscribe } = await connected();
    const first = await subscribe('desk');
    await subscribe('desk');
    expect(await first.source.closed).toMatchObject({ code: 4409 });
  });

  test('acks and contact without a name are refused', async () => {
    const { subscribe } = await connected();
    const { answer } = await subscribe('', { acks: true });
    expect(answer).toMatchObject({ type: 'refused', code: 'MESSAGE_INVALID' });
  });
});

describe('a critical alert', () => {
  test('is sent again, the same, until it is acknowledged', async () => {
    const { hub, meter, subscribe } = await connected({ ackTimeoutMs: 30 });
    const { source } = await subscribe('desk', { acks: true });
    tell(hub, alert(1, 'critical'));
    const [first, second] = await source.take(2);
    expect(second).toEqual(first);
    source.send({ type: 'ack', offset: 1 });
    await vi.waitUntil(() => meter.counted('event-acknowledged') === 1);
    expect(meter.counted('alert-unacknowledged')).toBe(0);
  });

  test('that is acknowledged at once, or is not critical, comes once', async () => {
    const { hub, meter, subscribe } = await connected({ ackTimeoutMs: 20 });
    const { source } = await subscribe('desk', { acks: true });
    tell(hub, alert(1));
    tell(hub, alert(2, 'critical'));
    await source.take(2);
    source.send({ type: 'ack', offset: 2 });
    await vi.waitUntil(() => meter.counted('event-acknowledged') === 1);
    tell(hub, alert(3, 'critical'));
    // The first two would have come again before the third does.
    expect((await source.take(2)).map(sequenceOf)).toEqual([3, 3]);
  });

  test('left unacknowledged goes to the next contact, whatever it filters, and so on to the last', async () => {
    const { hub, meter, unacknowledged, subscribe } = await connected({ ackTimeoutMs: 15 });
    const desk = await subscribe('desk', { acks: true, contact: 1 });
    const nothing = { filter: { conversations: ['none'] }, acks: true };
    const lead = await subscribe('lead', { ...nothing, contact: 2 });
    const manager = await subscribe('manager', { ...nothing, contact: 3 });
    tell(hub, alert(1, 'critical'));
    const [event] = await desk.source.take(2);
    const told = await lead.source.next();
    expect(told).toEqual({ type: 'unacknowledged', subscriber: 'desk', event });
    expect(await manager.source.next()).toMatchObject({ type: 'unacknowledged', subscriber: 'lead' });
    await vi.waitUntil(() => unacknowledged.length === 1);
    expect(unacknowledged).toEqual(['manager']);
    expect(meter.counted('alert-passed-on')).toBe(2);
  });

  test('goes to the next contact also when its subscriber is gone; one who has acknowledged it is not called', async () => {
    const { hub, meter, subscribe } = await connected({ ackTimeoutMs: 15 });
    const desk = await subscribe('desk', { acks: true, contact: 1 });
    const lead = await subscribe('lead', { acks: true, contact: 2 });
    tell(hub, alert(1, 'critical'));
    await lead.source.next();
    lead.source.send({ type: 'ack', offset: 1 });
    await desk.source.next();
    desk.source.socket.terminate();
    await vi.waitUntil(() => meter.counted('alert-unacknowledged') === 1);
    expect(meter.counted('alert-passed-on')).toBe(0);
  });
});
