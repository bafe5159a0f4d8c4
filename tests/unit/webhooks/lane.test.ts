import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CountedEvent } from '../../../src/domain/ports.ts';
import { MemoryDeliveryStore } from '../../../src/store/memoryDeliveryStore.ts';
import type { Attempt } from '../../../src/webhooks/attempt.ts';
import type { Endpoint } from '../../../src/webhooks/endpoint.ts';
import { Lane } from '../../../src/webhooks/lane.ts';
import { key } from '../../support/builders.ts';
import { escalation, publishRequest, summary, tell, testHub } from '../../support/events.ts';
import { LaneTime } from '../../support/laneTime.ts';
import { endpoint } from '../../support/webhooks.ts';

const taken: Attempt = { status: 204, durationMs: 1 };
const failed = (status: number, more: Partial<Attempt> = {}): Attempt => ({
  status,
  failure: 'status',
  durationMs: 1,
  ...more,
});

/** A lane to an endpoint that answers what the test says. */
function setUp({ maxWaiting = 100, maxInFlight = 16 } = {}) {
  const time = new LaneTime();
  const { hub } = testHub({ clock: time, maxAgeMs: 1e9 });
  const store = new MemoryDeliveryStore();
  const counts = new Map<CountedEvent, number>();
  const sent: { conversation: string; cause: string; id: string; atMs: number }[] = [];
  const script = { answer: (): Attempt | Promise<Attempt> => taken, gone: 0, endpoint: endpoint() };
  const startLane = async () => {
    const lane = new Lane(
      () => script.endpoint,
      {
        hub,
        store,
        clock: time,
        scheduler: time.scheduler,
        random: () => 1,
        maxWaiting,
        maxInFlight,
        count: (event, by = 1) => counts.set(event, (counts.get(event) ?? 0) + by),
        send: (_endpoint: Endpoint, { json, eventId }) => {
          const { subject, causationid } = JSON.parse(json) as { subject: string; causationid: string };
          sent.push({ conversation: subject, cause: causationid, id: eventId, atMs: time.nowMs() });
          return Promise.resolve(script.answer());
        },
      },
      () => script.gone++,
    );
    await lane.start();
    return lane;
  };
  const alert = (number: number, conversation = 'c-1') => {
    tell(
      hub,
      publishRequest({
        key: key(conversation),
        output: escalation({ causedBy: { utteranceId: `u-${number}`, revision: 0 } }),
        receivedAtMs: time.nowMs(),
      }),
    );
  };
  const summarised = (conversation = 'c-1') => {
    tell(hub, publishRequest({ key: key(conversation), output: summary(), receivedAtMs: time.nowMs() }));
  };
  const id = { tenant: 'default', endpointId: 'we_1' };
  return { time, hub, store, counts, sent, script, startLane, alert, summarised, id };
}

describe('deliveries', () => {
  it('go out as they happen, and are told as delivered', async () => {
    const { startLane, alert, sent, store, id, time, counts } = setUp();
    await startLane();
    alert(1);
    await time.settled();
    expect(sent.map(({ cause }) => cause)).toEqual(['u-1']);
    expect(await store.counts(id)).toMatchObject({ delivered: 1, pending: 0 });
    expect(counts.get('webhook-delivered')).toBe(1);
  });

  it('publishing never waits: nothing is sent before it has returned', async () => {
    const { startLane, alert, sent } = setUp();
    await startLane();
    alert(1);
    expect(sent).toEqual([]);
  });

  it('of one conversation go one after the other, in their order, however long one takes', async () => {
    const { startLane, alert, sent, script, time } = setUp();
    const answers: (() => void)[] = [];
    script.answer = () =>
      new Promise(resolve =>
        answers.push(() => {
          resolve(taken);
        }),
      );
    await startLane();
    [1, 2, 3].forEach(number => {
      alert(number);
    });
    alert(9, 'c-2');
    await time.settled();
    expect(sent.map(({ cause }) => cause)).toEqual(['u-1', 'u-9']);
    for (let answered = 0; answered < 4; answered++) {
      answers[answered]?.();
      await time.settled();
    }
    expect(sent.filter(({ conversation }) => conversation === 'c-1').map(({ cause }) => cause)).toEqual([
      'u-1',
      'u-2',
      'u-3',
    ]);
  });

  it('a failed one holds back its own conversation, and no other', async () => {
    const { startLane, alert, sent, script, time } = setUp();
    let failures = 1;
    script.answer = () => (failures-- > 0 ? failed(500) : taken);
    await startLane();
    alert(1);
    await time.settled();
    alert(2);
    alert(3, 'c-2');
    await time.settled();
    expect(sent.map(({ cause }) => cause)).toEqual(['u-1', 'u-3']);
    await time.advance(1_000);
    expect(sent.map(({ cause }) => cause)).toEqual(['u-1', 'u-3', 'u-1', 'u-2']);
    expect(new Set(sent.filter(({ cause }) => cause === 'u-1').map(({ id }) => id)).size).toBe(1);
  });

  it('no more than the limit are in flight', async () => {
    const { startLane, alert, sent, script, time } = setUp({ maxInFlight: 3 });
    script.answer = () => new Promise(() => undefined);
    await startLane();
    for (let number = 0; number < 10; number++) alert(number, `c-${number}`);
    await time.settled();
    expect(sent).toHaveLength(3);
  });
});

describe('failures', () => {
  it('a live alert that can not be delivered in time is told as expired, and not sent late', async () => {
    const { startLane, alert, sent, script, store, id, time, counts } = setUp();
    script.answer = () => failed(500);
    await startLane();
    alert(1);
    alert(2);
    await time.advance(121_000);
    expect(await store.counts(id)).toEqual({ pending: 0, delivered: 0, expired: 2, dead: 0 });
    expect(counts.get('webhook-expired')).toBe(2);
    const attempts = sent.length;
    script.answer = () => taken;
    await time.advance(600_000, 5_000);
    expect(sent).toHaveLength(attempts);
  });

  it('what does not go stale is tried ten times over a day, then dead, and can be sent again', async () => {
    const { startLane, summarised, sent, script, store, id, time } = setUp();
    script.answer = () => failed(500);
    const lane = await startLane();
    summarised();
    await time.advance(90_000_000, 60_000);
    expect(sent).toHaveLength(10);
    const [dead] = await store.list(id, { state: 'dead', limit: 10 });
    expect(dead).toMatchObject({ attempts: 10, lastStatus: 500, lastFailure: 'status' });

    script.answer = () => taken;
    if (dead !== undefined) lane.resend(dead);
    await time.advance(40_000);
    expect(sent.at(-1)?.id).toBe(dead?.eventId);
    expect(await store.counts(id)).toMatchObject({ dead: 0, delivered: 1 });
  });

  it('415 is dead at once; the conversation goes on', async () => {
    const { startLane, summarised, alert, script, store, id, time } = setUp();
    let first = true;
    script.answer = () => {
      const answer = first ? failed(415) : taken;
      first = false;
      return answer;
    };
    await startLane();
    alert(1);
    summarised();
    await time.settled();
    expect(await store.counts(id)).toMatchObject({ dead: 1, delivered: 1 });
  });

  it('Retry-After is obeyed', async () => {
    const { startLane, summarised, sent, script, time } = setUp();
    script.answer = () => (sent.length === 1 ? failed(503, { retryAfterMs: 90_000 }) : taken);
    await startLane();
    summarised();
    await time.advance(89_000);
    expect(sent).toHaveLength(1);
    await time.advance(2_000);
    expect(sent).toHaveLength(2);
  });

  it('410 tells the owner once, and gives up what waits', async () => {
    const { startLane, alert, script, store, id, time } = setUp();
    script.answer = () => failed(410);
    const lane = await startLane();
    alert(1);
    await time.settled();
    expect(script.gone).toBe(1);
    script.endpoint = endpoint({ disabledBecause: 'gone' });
    alert(2);
    await time.settled();
    lane.giveUp();
    await lane.stop();
    expect(await store.counts(id)).toMatchObject({ dead: 2 });
  });

  it('after five failures in a row the endpoint is spared for 30 s, then probed once', async () => {
    const { startLane, alert, sent, script, time } = setUp();
    script.answer = () => failed(500);
    const lane = await startLane();
    for (let number = 0; number < 5; number++) alert(number, `c-${number}`);
    await time.settled();
    expect([sent.length, lane.status.circuit]).toEqual([5, 'open']);
    alert(9, 'c-9');
    await time.advance(29_000);
    expect(sent).toHaveLength(5);
    await time.advance(2_000);
    expect(sent).toHaveLength(6);
    script.answer = () => taken;
    await time.advance(31_000);
    expect([sent.length, lane.status.circuit]).toEqual([12, 'closed']);
  });
});

describe('restarts and pressure', () => {
  it('nothing of an erased conversation is kept, though it was in flight', async () => {
    const { startLane, summarised, script, sent, time, store, id } = setUp();
    const answers: ((attempt: Attempt) => void)[] = [];
    script.answer = () => new Promise(resolve => answers.push(resolve));
    const lane = await startLane();
    summarised();
    await time.settled();
    await lane.forget('c-1');
    await store.eraseDeliveries(key('c-1'));
    answers[0]?.(failed(500));
    await time.advance(60_000);
    expect(sent).toHaveLength(1);
    expect(await store.counts(id)).toEqual({ pending: 0, delivered: 0, expired: 0, dead: 0 });
  });

  it('a restart goes on where it was: nothing is missed, nothing that was taken comes again', async () => {
    const { startLane, alert, summarised, sent, script, time, store, id } = setUp();
    const before = await startLane();
    alert(1, 'c-1');
    await time.settled();
    script.answer = () => failed(500);
    summarised('c-2');
    await time.settled();
    await before.stop();
    alert(3, 'c-3');
    script.answer = () => taken;
    await startLane();
    await time.advance(2_000);
    expect(sent.map(({ conversation }) => conversation)).toEqual(['c-1', 'c-2', 'c-3', 'c-2']);
    expect(await store.counts(id)).toMatchObject({ pending: 0, delivered: 3 });
  });

  it('an endpoint that answers nothing costs a bounded memory; what comes meanwhile waits in the log', async () => {
    const { startLane, summarised, sent, script, time, store, id } = setUp({ maxWaiting: 4, maxInFlight: 2 });
    const answers: (() => void)[] = [];
    script.answer = () =>
      new Promise(resolve =>
        answers.push(() => {
          resolve(taken);
        }),
      );
    const lane = await startLane();
    for (let number = 0; number < 50; number++) {
      summarised(`c-${number}`);
      await time.settled();
    }
    expect(lane.status.waiting).toBeLessThanOrEqual(5);
    for (let answered = 0; answered < 50; answered++) {
      answers[answered]?.();
      await time.advance(1_000, 1_000);
    }
    expect(new Set(sent.map(({ conversation }) => conversation)).size).toBe(50);
    expect(sent).toHaveLength(50);
    expect(await store.counts(id)).toMatchObject({ delivered: 50 });
    expect(lane.status.gaps).toBe(0);
  });

  it('a store that fails costs no delivery; progress is written once it works again', async () => {
    const { startLane, alert, sent, time, store, id, counts } = setUp();
    await startLane();
    const record = store.record.bind(store);
    store.record = () => Promise.reject(new Error('disk'));
    alert(1);
    await time.settled();
    expect(sent).toHaveLength(1);
    expect(counts.get('webhook-store-failed')).toBeGreaterThan(0);
    store.record = record;
    await time.advance(1_500);
    expect(await store.counts(id)).toMatchObject({ delivered: 1 });
  });
});

describe('whatever the endpoint answers', () => {
  const answer = fc.constantFrom<Attempt>(
    taken,
    failed(500),
    failed(429, { retryAfterMs: 3_000 }),
    failed(415),
    { failure: 'timeout', durationMs: 3_000 },
  );
  const step = fc.record({
    conversation: fc.integer({ min: 0, max: 3 }),
    stale: fc.boolean(),
    pauseMs: fc.constantFrom(0, 0, 700, 20_000),
    restarts: fc.constantFrom(false, false, false, true),
  });

  it('each event is taken, expired or dead in the end, and those of a conversation are taken in their order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.array(answer, { minLength: 1, maxLength: 40 }),
        async (steps, answers) => {
          const { startLane, alert, summarised, script, sent, time, store, id } = setUp({
            maxWaiting: 6,
            maxInFlight: 2,
          });
          const offsets = new Map<string, number>();
          script.answer = () => answers[(sent.length - 1) % answers.length] ?? taken;
          let lane = await startLane();
          let published = 0;
          for (const { conversation, stale, pauseMs, restarts } of steps) {
            published++;
            if (stale) alert(published, `c-${conversation}`);
            else summarised(`c-${conversation}-${published}`);
            if (restarts) {
              await lane.stop();
              lane = await startLane();
            }
            await time.advance(pauseMs, 1_000);
          }
          // It recovers; what waits longest by then waits half an hour.
          script.answer = () => taken;
          await time.advance(4_000_000, 100_000);
          await lane.stop();
          for (const state of ['delivered', 'expired', 'dead', 'pending'] as const)
            for (const { eventId, offset } of await store.list(id, { state, limit: 100 }))
              offsets.set(eventId, offset);
          const counts = await store.counts(id);
          expect(counts.pending).toBe(0);
          expect(counts.delivered + counts.expired + counts.dead).toBe(published);
          const order = new Map<string, number>();
          for (const { id: eventId, conversation } of sent) {
            const offset = offsets.get(eventId) ?? NaN;
            expect(offset).toBeGreaterThanOrEqual(order.get(conversation) ?? 0);
            order.set(conversation, offset);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
