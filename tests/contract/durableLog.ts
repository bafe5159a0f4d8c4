import { afterEach, describe, expect, test } from 'vitest';
import type { ConversationKey } from '../../src/domain/conversation.ts';
import type { DurableLog, Effect, RestoredConversation } from '../../src/domain/durableLog.ts';
import type { LoggedEvent } from '../../src/domain/events.ts';
import { key, spoken, started, ended } from '../support/builders.ts';
import { loggedEvent } from '../support/loggedEvents.ts';

/** How a suite gets at one implementation. */
export interface LogUnderTest {
  readonly open: () => Promise<DurableLog>;
  /** What an engine gets that starts after this one has ended; the same log where nothing outlives the process. */
  readonly reopen: (log: DurableLog) => Promise<DurableLog>;
}

const forever = { textBeforeMs: 0, eventsBeforeMs: 0, memoryBeforeMs: 0, maxBytes: Infinity };

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

/** What the engine relies on, whatever keeps the log. */
export function durableLogContract(name: string, { open, reopen }: LogUnderTest): void {
  let log: DurableLog | undefined;
  const opened = async () => (log = await open());
  const restarted = async (before: DurableLog) => (log = await reopen(before));
  afterEach(async () => {
    await log?.close();
    log = undefined;
  });

  const effect = (seq: number, changes: Partial<Effect> = {}): Effect => ({
    key: key(),
    seq,
    recorded: null,
    events: [],
    ...changes,
  });
  const snapshot = (body: string, endedAtMs: number | null = null) => ({ codec: 1, body, endedAtMs });
  const say = (log: DurableLog, utteranceId: string, conversationId = 'c-1') =>
    log.append(spoken({ utteranceId }, conversationId));
  const end = async (log: DurableLog, conversationId: string, endedAtMs: number) => {
    const { seq } = await log.append(ended(conversationId));
    await log.apply(effect(seq, { key: key(conversationId), snapshot: snapshot('{}', endedAtMs) }));
  };
  const customer = (body: string, notedAtMs: number, customerId = 'cu-1') => ({
    tenant: 'default',
    customerId,
    body,
    notedAtMs,
  });
  const agent = (moments: number, notedAtMs: number, agentId = 'ag-1') => ({
    tenant: 'default',
    agentId,
    moments,
    recovered: 1,
    notedAtMs,
  });
  const ids = (conversation: RestoredConversation | undefined) =>
    conversation?.inputs.map(({ input }) =>
      input.kind === 'utterance' ? input.utterance.utteranceId : input.kind,
    );
  const offsets = (events: readonly LoggedEvent[] | undefined) => events?.map(({ offset }) => offset);

  describe(`${name} as a durable log`, () => {
    test('a repeat of a stored utterance is told as such and keeps the first text, also after a restart', async () => {
      const before = await opened();
      const first = await before.append(spoken({ text: 'where is it', revision: 2 }));
      expect(first.duplicate).toBe(false);
      expect(await before.append(spoken({ text: 'elsewhere', revision: 2 }))).toEqual({
        seq: first.seq,
        duplicate: true,
      });
      const after = await restarted(before);
      expect(await after.append(spoken({ text: 'nowhere', revision: 2 }))).toMatchObject({ duplicate: true });
      const [conversation] = await all(after.restore());
      expect(conversation?.inputs).toEqual([
        { seq: first.seq, input: spoken({ text: 'where is it', revision: 2 }) },
      ]);
    });

    test('another revision, conversation or tenant is no repeat', async () => {
      const log = await opened();
      const other: ConversationKey = { tenant: 'other', conversationId: 'c-1' };
      const answers = [
        await log.append(spoken({ revision: 1 })),
        await log.append(spoken({ revision: 2 })),
        await log.append(spoken({ revision: 1 }, 'c-2')),
        await log.append({ ...spoken({ revision: 1 }), key: other }),
      ];
      expect(answers.map(({ duplicate }) => duplicate)).toEqual([false, false, false, false]);
      expect(answers.map(({ seq }) => seq)).toEqual(answers.map(({ seq }) => seq).toSorted((a, b) => a - b));
    });

    test('a repeat in the same moment is a repeat too', async () => {
      const log = await opened();
      const answers = await Promise.all([say(log, 'u-1'), say(log, 'u-1'), say(log, 'u-1')]);
      expect(answers.map(({ duplicate }) => duplicate)).toEqual([false, true, true]);
      expect(new Set(answers.map(({ seq }) => seq)).size).toBe(1);
    });

    test('news is kept each time it comes', async () => {
      const log = await opened();
      const answers = [await log.append(started()), await log.append(started())];
      expect(answers.map(({ duplicate }) => duplicate)).toEqual([false, false]);
      expect(ids((await all(log.restore()))[0])).toEqual(['started', 'started']);
    });

    test('texts come back as they went in, whatever they are made of', async () => {
      const before = await opened();
      const texts = [
        '',
        'ñandú €',
        '👩‍👩‍👧 \u0000 nul',
        '\ud800 alone',
        "'; drop table inbox; --",
        'x'.repeat(10_000),
      ];
      for (const [i, text] of texts.entries()) await before.append(spoken({ utteranceId: `u-${i}`, text }));
      const after = await restarted(before);
      const [conversation] = await all(after.restore());
      expect(
        conversation?.inputs.map(({ input }) => (input.kind === 'utterance' ? input.utterance.text : null)),
      ).toEqual(texts);
    });

    test('a stored utterance is found by its revision, or the newest of it, and tells whether it had its effect', async () => {
      const before = await opened();
      const first = await before.append(spoken({ revision: 3 }));
      const second = await before.append(spoken({ revision: 10 }));
      await before.apply(effect(first.seq));
      const after = await restarted(before);
      expect(await after.find(key(), 'u-1', 3)).toEqual({ seq: first.seq, revision: 3, applied: true });
      expect(await after.find(key(), 'u-1')).toEqual({ seq: second.seq, revision: 10, applied: false });
      expect(await after.find(key(), 'u-1', 4)).toBeUndefined();
      expect(await after.find(key(), 'u-2')).toBeUndefined();
      expect(await after.find(key('c-2'), 'u-1')).toBeUndefined();
    });

    test('a restart finds inputs in order of arrival, with the order of their effects and what was recorded', async () => {
      const before = await opened();
      const [a, b, c] = [await say(before, 'a'), await say(before, 'b'), await say(before, 'c')];
      await before.apply(effect(b.seq, { recorded: { valence: -0.5, words: ['ñ'] } }));
      await before.apply(effect(a.seq, { recorded: { valence: 0.25 } }));
      const after = await restarted(before);
      const [conversation] = await all(after.restore());
      expect(conversation?.inputs.map(({ seq }) => seq)).toEqual([a.seq, b.seq, c.seq]);
      const [first, second, third] = conversation?.inputs ?? [];
      expect(first?.applied?.recorded).toEqual({ valence: 0.25 });
      expect(second?.applied?.recorded).toEqual({ valence: -0.5, words: ['ñ'] });
      expect(third?.applied).toBeUndefined();
      expect(first?.applied?.order).toBeGreaterThan(second?.applied?.order ?? Infinity);
      const [, , laterSeq] = [a, b, c].map(({ seq }) => seq);
      await after.apply(effect(laterSeq ?? 0));
      const later = (await all(after.restore()))[0]?.inputs[2]?.applied;
      expect(later?.order).toBeGreaterThan(first?.applied?.order ?? Infinity);
    });

    test('a snapshot stands for the inputs that had their effect; those that had none stay', async () => {
      const before = await opened();
      const [a, b, c] = [await say(before, 'a'), await say(before, 'b'), await say(before, 'c')];
      await before.apply(effect(a.seq));
      await before.apply(effect(c.seq, { snapshot: snapshot('{"so":"far"}') }));
      const d = await say(before, 'd');
      await before.apply(effect(b.seq));
      const after = await restarted(before);
      const [conversation] = await all(after.restore());
      expect(conversation?.snapshot).toEqual(snapshot('{"so":"far"}'));
      expect(conversation?.inputs.map(({ seq, applied }) => [seq, applied !== undefined])).toEqual([
        [b.seq, true],
        [d.seq, false],
      ]);
      await after.apply(effect(d.seq, { snapshot: snapshot('{"so":"on"}') }));
      expect(await all(after.restore())).toEqual([
        { key: key(), snapshot: snapshot('{"so":"on"}'), inputs: [] },
      ]);
    });

    test('an effect is kept whole, once: a second one for the same input changes nothing', async () => {
      const log = await opened();
      const { seq } = await say(log, 'a');
      await log.apply(effect(seq, { events: [loggedEvent(1)], snapshot: snapshot('first') }));
      await log.apply(effect(seq, { events: [loggedEvent(2)], snapshot: snapshot('second') }));
      expect(offsets(await log.read('default', { epoch: log.epoch, offset: 0 }, 10))).toEqual([1]);
      expect((await all(log.restore()))[0]?.snapshot?.body).toBe('first');
    });

    test('ended conversations are not restored, and stay known', async () => {
      const before = await opened();
      for (const [i, id] of ['c-1', 'c-2', 'c-3'].entries()) {
        const { seq } = await say(before, 'u-1', id);
        await before.apply(effect(seq, { key: key(id) }));
        await end(before, id, 1_000 * (i + 1));
      }
      await say(before, 'u-1', 'c-4');
      const after = await restarted(before);
      expect((await all(after.restore())).map(({ key }) => key.conversationId)).toEqual(['c-4']);
      expect(await after.endedSince(2_000)).toEqual([key('c-3'), key('c-2')]);
      expect(await say(after, 'u-1', 'c-1')).toMatchObject({ duplicate: true });
    });

    test('an ended conversation comes back while an input of it has had no effect', async () => {
      const before = await opened();
      await end(before, 'c-1', 1_000);
      const { seq } = await say(before, 'late');
      const after = await restarted(before);
      expect((await all(after.restore())).map(ids)).toEqual([['late']]);
      await after.apply(effect(seq, { snapshot: snapshot('{}', 1_000) }));
      expect(await all(after.restore())).toEqual([]);
    });

    test('instants are kept to the fraction of a millisecond, as clocks tell them', async () => {
      const log = await opened();
      await end(log, 'c-1', 1_000.25);
      expect(await log.endedSince(1_000.25)).toEqual([key()]);
      expect(await log.endedSince(1_000.5)).toEqual([]);
    });

    test('one that ended for want of news opens again with the next input, and may end for good', async () => {
      const before = await opened();
      const { seq } = await say(before, 'a');
      const idle = { ...snapshot('idle', 1_000), reopens: true };
      await before.apply(effect(seq, { snapshot: idle }));
      expect(await all(before.restore())).toEqual([]);
      expect(await before.endedSince(0)).toEqual([]);
      const again = await say(before, 'b');
      await before.apply(effect(again.seq));
      const after = await restarted(before);
      const [conversation] = await all(after.restore());
      expect(conversation?.snapshot).toEqual(idle);
      expect(ids(conversation)).toEqual(['b']);
      await end(after, 'c-1', 2_000);
      expect(await all(after.restore())).toEqual([]);
      expect(await after.endedSince(0)).toEqual([key()]);
    });

    test('more conversations than fit in one page come back, each once', async () => {
      const before = await opened();
      const conversations = Array.from({ length: 700 }, (_, i) => `c-${i}`);
      await Promise.all(conversations.map(id => say(before, 'u-1', id)));
      await Promise.all(Array.from({ length: 700 }, (_, i) => say(before, `more-${i}`, 'c-9')));
      const after = await restarted(before);
      const restored = await all(after.restore());
      expect(restored.map(({ key }) => key.conversationId).toSorted()).toEqual(conversations.toSorted());
      expect(restored.reduce((sum, { inputs }) => sum + inputs.length, 0)).toBe(1_400);
    });

    test('a cursor gets the missed events of its tenant, oldest first and unchanged', async () => {
      const before = await opened();
      const { seq } = await say(before, 'a');
      const other = { tenant: 'other', conversationId: 'c-1' };
      const { seq: otherSeq } = await before.append({ ...spoken(), key: other });
      await before.apply(effect(seq, { events: [loggedEvent(1), loggedEvent(3)] }));
      await before.apply(effect(otherSeq, { key: other, events: [loggedEvent(4, other)] }));
      await before.publish([loggedEvent(7)]);
      const after = await restarted(before);
      expect(after.epoch).toBe(before.epoch);
      const cursor = { epoch: after.epoch, offset: 1 };
      expect(await after.read('default', cursor, 10)).toEqual([loggedEvent(3), loggedEvent(7)]);
      expect(offsets(await after.read('default', cursor, 1))).toEqual([3]);
      expect(await after.read('default', { ...cursor, offset: 7 }, 10)).toEqual([]);
      expect(offsets(await after.read('other', { ...cursor, offset: 0 }, 10))).toEqual([4]);
    });

    test('a cursor of another epoch, from the future or malformed is told that it is lost', async () => {
      const log = await opened();
      const { seq } = await say(log, 'a');
      await log.apply(effect(seq, { events: [loggedEvent(1)] }));
      expect(await log.read('default', { epoch: 'another', offset: 0 }, 10)).toBeUndefined();
      for (const offset of [2, -1, 0.5, NaN, Infinity])
        expect(await log.read('default', { epoch: log.epoch, offset }, 10)).toBeUndefined();
    });

    test('acknowledgements of named subscribers survive, and never go back', async () => {
      const before = await opened();
      expect(await before.acknowledged('default', 'desk')).toBeUndefined();
      await before.acknowledge('default', 'desk', 7);
      await before.acknowledge('default', 'desk', 5);
      await before.acknowledge('other', 'desk', 2);
      const after = await restarted(before);
      expect(await after.acknowledged('default', 'desk')).toBe(7);
      expect(await after.acknowledged('other', 'desk')).toBe(2);
    });

    test('a position that can not be resumed any more goes, and is never taken for that of a new name', async () => {
      const before = await opened();
      const { seq } = await say(before, 'a');
      await before.apply(
        effect(seq, { events: [loggedEvent(1), loggedEvent(2), loggedEvent(3, key(), 9_000)] }),
      );
      for (const [name, offset] of [
        ['long gone', 1],
        ['late', 2],
        ['here', 3],
      ] as const)
        await before.acknowledge('default', name, offset);
      await before.acknowledge('other', 'late', 2);
      expect(await before.retain(forever)).toMatchObject({ subscribers: 0 });
      expect(await before.retain({ ...forever, eventsBeforeMs: 5_000 })).toMatchObject({ subscribers: 1 });
      const after = await restarted(before);
      const cursor = (offset: number) => ({ epoch: after.epoch, offset });
      expect(await after.read('default', cursor(1), 10)).toBeUndefined();
      expect(await after.acknowledged('default', 'long gone')).toBe('forgotten');
      // Nothing after it is missing.
      expect(offsets(await after.read('default', cursor(2), 10))).toEqual([3]);
      expect(await after.acknowledged('default', 'late')).toBe(2);
      expect(await after.acknowledged('default', 'here')).toBe(3);
      // Whether a name is new can't be told where some are forgotten; of other tenants none is.
      expect(await after.acknowledged('default', 'nobody')).toBe('forgotten');
      expect(await after.acknowledged('other', 'nobody')).toBeUndefined();
      await after.acknowledge('default', 'long gone', 3);
      expect(await after.acknowledged('default', 'long gone')).toBe(3);
    });

    test('however many positions are too old, they go a bounded part at a time', async () => {
      const log = await opened();
      const { seq } = await say(log, 'a');
      await log.apply(effect(seq, { events: [loggedEvent(1), loggedEvent(2)] }));
      const names = Array.from({ length: 1_200 }, (_, at) => `page-${at}`);
      await Promise.all(names.map(name => log.acknowledge('default', name, 1)));
      let gone = 0;
      for (let more = true; more;) {
        const round = await log.retain({ ...forever, eventsBeforeMs: 1e15 });
        gone += round.subscribers;
        more = round.more;
      }
      expect(gone).toBe(1_200);
    });

    test('what is remembered of customers and agents survives, the newest of each', async () => {
      const before = await opened();
      const { seq } = await say(before, 'a');
      await before.apply(effect(seq, { customers: [customer('1', 10)], agents: [agent(1, 10)] }));
      const { seq: next } = await say(before, 'b');
      await before.apply(effect(next, { customers: [customer('2', 20.5)], agents: [agent(2, 20.5)] }));
      const after = await restarted(before);
      expect(await all(after.customers())).toEqual([customer('2', 20.5)]);
      expect(await all(after.agents())).toEqual([agent(2, 20.5)]);
    });

    test('customers come back with the longest unheard of first, so that a bounded memory keeps the others', async () => {
      const before = await opened();
      const { seq } = await say(before, 'a');
      // More than one page, and not in the order of their ids.
      const customers = Array.from({ length: 600 }, (_, i) => customer('{}', (i * 7) % 600, `cu-${i}`));
      await before.apply(effect(seq, { customers }));
      const after = await restarted(before);
      const noted = (await all(after.customers())).map(({ notedAtMs }) => notedAtMs);
      expect(noted).toEqual(Array.from({ length: 600 }, (_, i) => i));
    });

    test('retention forgets customers and agents of whom nothing was heard for long', async () => {
      const before = await opened();
      const { seq } = await say(before, 'a');
      const customers = [customer('{}', 10, 'old'), customer('{}', 30, 'new')];
      await before.apply(effect(seq, { customers, agents: [agent(1, 10, 'old'), agent(2, 30, 'new')] }));
      expect(await before.retain({ ...forever, memoryBeforeMs: 30 })).toMatchObject({ memories: 2 });
      const after = await restarted(before);
      expect(await all(after.customers())).toEqual([customer('{}', 30, 'new')]);
      expect(await all(after.agents())).toEqual([agent(2, 30, 'new')]);
      expect(await after.retain({ ...forever, memoryBeforeMs: 30 })).toMatchObject({ memories: 0 });
    });

    test('an erased conversation is gone: inputs, state, events, and effects that come too late', async () => {
      const before = await opened();
      const a = await say(before, 'a');
      const late = await say(before, 'late');
      await say(before, 'a', 'c-2');
      await before.apply(effect(a.seq, { events: [loggedEvent(1)], snapshot: snapshot('{}') }));
      expect(await before.erase(key())).toBe(true);
      await before.apply(effect(late.seq, { events: [loggedEvent(2)], snapshot: snapshot('{}') }));
      await before.publish([loggedEvent(3)]);
      expect(await before.erase(key())).toBe(false);
      const after = await restarted(before);
      expect((await all(after.restore())).map(({ key }) => key.conversationId)).toEqual(['c-2']);
      expect(await after.read('default', { epoch: after.epoch, offset: 0 }, 10)).toEqual([]);
      expect(await after.find(key(), 'a')).toBeUndefined();
      expect(await say(after, 'a')).toMatchObject({ duplicate: false });
    });

    test('the conversations of a customer are found by every name it was given, and the customer forgotten', async () => {
      const before = await opened();
      await before.append(started({ customer: { id: 'cu-1' } }, 'c-1'));
      await before.append({
        kind: 'updated',
        key: key('c-2'),
        patch: { customer: { id: 'cu-1' } },
        receivedAtMs: 0,
      });
      const { seq } = await before.append(started({ customer: { id: 'cu-2' } }, 'c-3'));
      const customers = [customer('{}', 0)];
      await before.apply(effect(seq, { key: key('c-3'), customers }));
      const after = await restarted(before);
      expect(await after.conversationsOf('default', 'cu-1')).toEqual([key('c-1'), key('c-2')]);
      expect(await after.conversationsOf('other', 'cu-1')).toEqual([]);
      await after.forgetCustomer('default', 'cu-1');
      expect(await all(after.customers())).toEqual([]);
      await after.erase(key('c-1'));
      expect(await after.conversationsOf('default', 'cu-1')).toEqual([key('c-2')]);
    });

    test('retention empties texts of conversations that ended long ago, and leaves open ones alone', async () => {
      const log = await opened();
      for (const id of ['old', 'new', 'open']) {
        const { seq } = await say(log, 'u-1', id);
        await log.apply(effect(seq, { key: key(id) }));
      }
      await end(log, 'old', 1_000);
      await end(log, 'new', 3_000);
      await log.retain({ ...forever, textBeforeMs: 2_000 });
      expect(await log.find(key('old'), 'u-1')).toBeDefined();
      expect(await log.endedSince(0)).toEqual([key('new'), key('old')]);
      expect((await all(log.restore())).map(ids)).toEqual([['u-1']]);
      await log.retain({ ...forever, textBeforeMs: 2_000, eventsBeforeMs: 2_000 });
      expect(await log.endedSince(0)).toEqual([key('new')]);
      expect(await log.find(key('old'), 'u-1')).toBeUndefined();
      expect(await log.find(key('new'), 'u-1')).toBeDefined();
    });

    test('retention removes old events a bounded part at a time; a cursor before them is told', async () => {
      const log = await opened();
      const { seq } = await say(log, 'a');
      const events = Array.from({ length: 1_200 }, (_, i) => loggedEvent(i + 1, key(), i < 1_100 ? 10 : 20));
      await log.apply(effect(seq, { events }));
      const limits = { ...forever, eventsBeforeMs: 15 };
      const rounds = [await log.retain(limits), await log.retain(limits), await log.retain(limits)];
      expect(rounds.map(({ events, more }) => [events, more])).toEqual([
        [500, true],
        [500, true],
        [100, false],
      ]);
      expect(await log.retain(limits)).toMatchObject({ events: 0, more: false });
      expect(await log.read('default', { epoch: log.epoch, offset: 1_099 }, 10)).toBeUndefined();
      const rest = await log.read('default', { epoch: log.epoch, offset: 1_100 }, 1_000);
      expect(offsets(rest)).toEqual(Array.from({ length: 100 }, (_, i) => 1_101 + i));
      expect((await log.size()).events).toBe(100);
    });

    test('an emptied log never gives an old position a new meaning', async () => {
      const before = await opened();
      const { seq } = await say(before, 'a');
      await before.apply(effect(seq, { events: [loggedEvent(1), loggedEvent(2)] }));
      await before.retain({ ...forever, eventsBeforeMs: 1e15 });
      await before.erase(key());
      const after = await restarted(before);
      expect(after.headAtOpen).toBe(after === before ? 0 : 2);
      expect(await after.read('default', { epoch: after.epoch, offset: 2 }, 10)).toEqual([]);
      expect(await after.read('default', { epoch: after.epoch, offset: 1 }, 10)).toBeUndefined();
      expect((await say(after, 'a')).seq).toBeGreaterThan(seq);
    });

    test('what waits for its effect is counted', async () => {
      const before = await opened();
      const a = await say(before, 'a');
      await say(before, 'b');
      await before.apply(effect(a.seq, { events: [loggedEvent(1)] }));
      const after = await restarted(before);
      expect(await after.size()).toMatchObject({ events: 1, pendingInputs: 1 });
    });

    test('a closed log refuses, and closing it again is harmless', async () => {
      const log = await opened();
      await log.close();
      await log.close();
      await expect(say(log, 'a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
    });
  });
}
