import { describe, expect, test } from 'vitest';
import type { SignalsView } from '../../../src/domain/escalation.ts';
import type { Receipt } from '../../../src/domain/ports.ts';
import type { ConversationInput } from '../../../src/domain/utterance.ts';
import { FakeClock } from '../../support/fakes.ts';
import { acceptance, refusing, startStreams, utteranceMessage } from './testStreams.ts';

const started = { type: 'conversation.started', conversationId: 'c-1', channel: 'chat' };

describe('what a source hears', () => {
  test('an utterance is accepted with its revision', async () => {
    const { connect } = await startStreams();
    const source = await connect();
    source.send(utteranceMessage({ utteranceId: 'u-17', revision: 3 }));
    expect(await source.next()).toEqual({
      type: 'accepted',
      conversationId: 'c-1',
      utteranceId: 'u-17',
      revision: 3,
    });
  });

  test('messages about a conversation are answered only when refused', async () => {
    const { connect, intake } = await startStreams();
    const source = await connect();
    source.send(started);
    source.send(utteranceMessage({ utteranceId: 'u-1' }));
    source.send({ type: 'conversation.ended', conversationId: 'c-1' });
    expect(await source.next()).toMatchObject({ type: 'accepted', utteranceId: 'u-1' });
    intake.answer = () => refusing('CONVERSATION_UNKNOWN');
    source.send({ type: 'conversation.ended', conversationId: 'c-2' });
    expect(await source.next()).toEqual({
      type: 'refused',
      conversationId: 'c-2',
      code: 'CONVERSATION_UNKNOWN',
      message: 'as the test says',
      retryable: false,
    });
    expect(intake.inputs.map(({ kind }) => kind)).toEqual(['started', 'utterance', 'ended', 'ended']);
  });

  test.each(['REVISION_STALE', 'CONVERSATION_ENDED', 'DRAINING', 'STORE_UNAVAILABLE'] as const)(
    'a refusal by the engine is passed on: %s',
    async code => {
      const { connect, intake } = await startStreams();
      intake.answer = () => refusing(code, 750);
      const source = await connect();
      source.send(utteranceMessage({ utteranceId: 'u-1' }));
      expect(await source.next()).toEqual({
        type: 'refused',
        conversationId: 'c-1',
        utteranceId: 'u-1',
        code,
        message: 'as the test says',
        retryable: true,
        retryAfterMs: 750,
      });
    },
  );

  test('a final sent twice is accepted twice', async () => {
    const { connect, intake } = await startStreams();
    intake.answer = () => ({ kind: 'accepted', revision: 2, duplicate: true });
    const source = await connect();
    source.send(utteranceMessage({ utteranceId: 'u-1', revision: 2 }));
    source.send(utteranceMessage({ utteranceId: 'u-1', revision: 2 }));
    expect(await source.take(2)).toMatchObject([
      { type: 'accepted', revision: 2 },
      { type: 'accepted', revision: 2 },
    ]);
  });

  test('answers come in the order of the messages, whatever order they become known in', async () => {
    const { connect, intake } = await startStreams();
    const settle = new Map<string, (receipt: Receipt) => void>();
    const inputs = new Map<string, ConversationInput>();
    intake.answer = input =>
      new Promise(resolve => {
        settle.set(input.key.conversationId, resolve);
        inputs.set(input.key.conversationId, input);
      });
    const source = await connect();
    source.send(utteranceMessage({ conversationId: 'c-1' }));
    source.send('not JSON');
    source.send(utteranceMessage({ conversationId: 'c-2' }));
    await intake.received(2);
    for (const conversationId of ['c-2', 'c-1']) {
      const input = inputs.get(conversationId);
      if (input !== undefined) settle.get(conversationId)?.(acceptance(input));
    }
    expect(await source.take(3)).toMatchObject([
      { type: 'accepted', conversationId: 'c-1' },
      { type: 'refused', code: 'MESSAGE_NOT_JSON' },
      { type: 'accepted', conversationId: 'c-2' },
    ]);
  });

  test('a batch is answered message by message, and a bad one harms none of the others', async () => {
    const { connect } = await startStreams();
    const source = await connect();
    source.send([
      started,
      utteranceMessage({ utteranceId: 'u-1' }),
      utteranceMessage({ utteranceId: 'u-2', final: 'yes' }),
      utteranceMessage({ utteranceId: 'u-3' }),
    ]);
    expect(await source.take(3)).toMatchObject([
      { type: 'accepted', utteranceId: 'u-1' },
      { type: 'refused', utteranceId: 'u-2', code: 'MESSAGE_INVALID' },
      { type: 'accepted', utteranceId: 'u-3' },
    ]);
  });

  test('the tenant is that of the connection, whatever the message says', async () => {
    const { connect, intake } = await startStreams({
      gate: { authenticate: () => ({ kind: 'granted', tenant: 'acme' }) },
    });
    const source = await connect();
    source.send(utteranceMessage({ tenant: 'other', key: { tenant: 'other' } }));
    await source.next();
    expect(intake.inputs[0]?.key).toEqual({ tenant: 'acme', conversationId: 'c-1' });
  });

  test('a burst does not keep another connection waiting until all of it is done', async () => {
    const clock = new FakeClock();
    const { connect, intake } = await startStreams({ clock, limits: { maxBatchMessages: 256 } });
    intake.answer = input => {
      // Each message of the burst costs a whole turn.
      if (input.key.conversationId === 'c-burst') clock.advance(10);
      return acceptance(input);
    };
    const [burst, other] = await Promise.all([connect(), connect()]);
    burst.send(Array.from({ length: 200 }, () => utteranceMessage({ conversationId: 'c-burst' })));
    await burst.next();
    other.send(utteranceMessage({ conversationId: 'c-other' }));
    await other.next();
    const ofBurst = intake.inputs.filter(({ key }) => key.conversationId === 'c-burst').length;
    expect(ofBurst).toBeLessThan(200);
    expect(await burst.take(199)).toHaveLength(199);
  });

  test('what a source sends right before it closes still counts', async () => {
    const clock = new FakeClock();
    const { connect, intake } = await startStreams({ clock, limits: { maxBatchMessages: 256 } });
    intake.answer = input => {
      clock.advance(10);
      return acceptance(input);
    };
    const source = await connect('?signals=1');
    source.send(Array.from({ length: 50 }, () => utteranceMessage()));
    source.socket.close();
    await intake.received(50);
    await source.closed;
  });

  test('the connection of an intake that fails is closed with 1011, so that the source resends', async () => {
    const { connect, intake } = await startStreams();
    intake.answer = () => Promise.reject(new Error('a fault of the engine'));
    const source = await connect();
    source.send(utteranceMessage());
    expect((await source.closed).code).toBe(1011);
  });
});

describe('signals', () => {
  const view: SignalsView = {
    kind: 'signals',
    utteranceId: 'u-1',
    revision: 0,
    role: 'customer',
    final: true,
    valence: -0.8,
    phrases: [],
  };
  const key = (conversationId: string, tenant = 'default') => ({ tenant, conversationId });

  test('come to who asked, for the conversations it has spoken in and no others', async () => {
    const { connect, hub } = await startStreams();
    const source = await connect('?signals=1');
    source.send(utteranceMessage({ conversationId: 'c-1' }));
    await source.next();
    hub.emit(key('c-2'), view);
    hub.emit(key('c-1', 'other-tenant'), view);
    hub.emit(key('c-1'), view);
    const { kind: _, ...signals } = view;
    expect(await source.next()).toEqual({ type: 'signals', conversationId: 'c-1', ...signals });
  });

  test('do not come to who did not ask', async () => {
    const { connect, hub } = await startStreams();
    const source = await connect();
    source.send(utteranceMessage({ utteranceId: 'u-1' }));
    await source.next();
    hub.emit(key('c-1'), view);
    source.send(utteranceMessage({ utteranceId: 'u-2' }));
    expect(await source.next()).toMatchObject({ type: 'accepted', utteranceId: 'u-2' });
    expect(hub.listeners.size).toBe(0);
  });

  test('still come after the end of the conversation: the last words are scored last', async () => {
    const { connect, hub } = await startStreams();
    const source = await connect('?signals=1');
    source.send(utteranceMessage());
    source.send({ type: 'conversation.ended', conversationId: 'c-1' });
    source.send(utteranceMessage({ conversationId: 'c-2' }));
    await source.take(2);
    hub.emit(key('c-1'), view);
    expect(await source.next()).toMatchObject({ type: 'signals', conversationId: 'c-1' });
  });

  test('are left out, and counted, for a source that does not read', async () => {
    const { connect, hub, meter } = await startStreams();
    const source = await connect('?signals=1');
    source.send(utteranceMessage());
    await source.next();
    source.socket.pause();
    const large = { ...view, utteranceId: 'u'.repeat(20_000) };
    while (!meter.counts.has('signals-shed')) {
      hub.emit(key('c-1'), large);
      await new Promise(setImmediate);
    }
    source.socket.resume();
    expect(await source.next()).toMatchObject({ type: 'signals' });
    expect(source.socket.readyState).toBe(source.socket.OPEN);
  });

  test('are no longer listened to once nobody is connected', async () => {
    const { connect, hub, gate } = await startStreams();
    await connect('?signals=1');
    await connect('?signals=1');
    expect(hub.listeners.size).toBe(1);
    await gate.drain(1_000);
    expect(hub.listeners.size).toBe(0);
  });
});
