import { describe, expect, test } from 'vitest';
import { RawSource, OPCODE, frame, handshake } from './rawSource.ts';
import { refusing, startStreams, utteranceMessage } from './testStreams.ts';
import type { TestSource } from './testSource.ts';

const canary = 'zanahoria';

/** A second source that behaves: it is answered, whatever the first one has done. */
async function expectHealthy(source: TestSource): Promise<void> {
  const message = utteranceMessage({ conversationId: 'c-healthy' });
  source.send(message);
  expect(await source.next()).toMatchObject({ type: 'accepted', utteranceId: message.utteranceId });
}

describe('a bad message ends itself, not its connection, and harms nobody else', () => {
  test.each<[string, unknown, string]>([
    ['malformed JSON', `{"type":"utterance","text":"${canary}`, 'MESSAGE_NOT_JSON'],
    ['JSON that is no object', `"${canary}"`, 'MESSAGE_NOT_JSON'],
    ['a wrong type', utteranceMessage({ text: { words: canary } }), 'MESSAGE_INVALID'],
    ['an unknown type', { type: canary, conversationId: 'c-1' }, 'MESSAGE_TYPE_UNKNOWN'],
    ['__proto__', `{"__proto__":{"${canary}":1},"type":"utterance"}`, 'MESSAGE_FORBIDDEN_KEY'],
    ['deep nesting', `{"${canary}":`.repeat(500) + '1' + '}'.repeat(500), 'MESSAGE_TOO_COMPLEX'],
    ['half a surrogate pair', utteranceMessage({ text: `${canary} \ud83d` }), 'TEXT_NOT_UNICODE'],
    ['a text that is too long', utteranceMessage({ text: canary.repeat(2_000) }), 'TEXT_TOO_LONG'],
    ['a negative offset', utteranceMessage({ text: canary, beginOffsetMs: -5 }), 'MESSAGE_INVALID'],
    [
      'reversed offsets',
      utteranceMessage({ text: canary, beginOffsetMs: 5, endOffsetMs: 1 }),
      'MESSAGE_INVALID',
    ],
    ['an id with U+0000', utteranceMessage({ utteranceId: `${canary}\u0000` }), 'ID_INVALID'],
    [
      'a batch that is too long',
      Array.from({ length: 5 }, () => utteranceMessage({ text: canary })),
      'BATCH_TOO_LONG',
    ],
  ])('%s', async (_, bad, code) => {
    const { connect, intake, meter, log } = await startStreams();
    const [source, healthy] = await Promise.all([connect(), connect()]);
    source.send(bad);
    const refusal = await source.next();
    expect(refusal).toMatchObject({ type: 'refused', code, retryable: false });
    expect(intake.inputs).toEqual([]);
    expect(meter.refusals).toEqual([code]);
    source.send(utteranceMessage({ utteranceId: 'u-good' }));
    expect(await source.next()).toMatchObject({ type: 'accepted', utteranceId: 'u-good' });
    await expectHealthy(healthy);
    expect(JSON.stringify(refusal) + log.lines.join()).not.toContain(canary);
  });

  test.each([
    ['empty text', { text: '' }],
    ['emoji only', { text: '😡🫠' }],
    ['an unknown language', { language: 'tlh-Latn' }],
    ['offsets that overlap those of another speaker', { beginOffsetMs: 0, endOffsetMs: 9_000 }],
  ])('%s is not bad', async (_, changes) => {
    const { connect, intake } = await startStreams();
    const source = await connect();
    source.send(utteranceMessage(changes));
    expect(await source.next()).toMatchObject({ type: 'accepted' });
    expect(intake.inputs).toMatchObject([{ utterance: changes }]);
  });

  test.each([
    ['a revision that goes backwards', 'REVISION_STALE'],
    ['an utterance after the end', 'CONVERSATION_ENDED'],
    ['an end of an unknown conversation', 'CONVERSATION_UNKNOWN'],
  ] as const)(
    '%s is refused by the engine, however often: it does not count as malformed',
    async (_, code) => {
      const { connect, intake } = await startStreams({ limits: { maxBatchMessages: 100 } });
      intake.answer = () => refusing(code);
      const source = await connect();
      source.send(Array.from({ length: 50 }, () => utteranceMessage()));
      expect(new Set((await source.take(50)).map(answer => answer['code']))).toEqual(new Set([code]));
      expect(source.socket.readyState).toBe(source.socket.OPEN);
    },
  );
});

describe('what is no message at all ends its connection and no other', () => {
  test.each([
    [
      'a text of 1 MB',
      1009,
      (source: TestSource) => {
        source.socket.send(canary.repeat(111_111));
      },
    ],
    [
      'a binary frame',
      1003,
      (source: TestSource) => {
        source.socket.send(Buffer.from(canary));
      },
    ],
  ])('%s', async (_, code, send) => {
    const { connect, intake, log } = await startStreams();
    const [source, healthy] = await Promise.all([connect(), connect()]);
    send(source);
    expect((await source.closed).code).toBe(code);
    expect(intake.inputs).toEqual([]);
    await expectHealthy(healthy);
    expect(log.lines.join()).not.toContain(canary);
  });

  test.each<[string, number, Buffer]>([
    ['text that is not UTF-8', 1007, frame(Buffer.from([0x22, 0xff, 0xfe, 0x22]))],
    ['a frame without its mask', 1002, frame('{}', { masked: false })],
    ['a reserved opcode', 1002, frame('{}', { opcode: 7 })],
    ['a continuation of nothing', 1002, frame('{}', { opcode: OPCODE.continuation })],
    [
      'a message in 70 fragments',
      1008,
      Buffer.concat([
        frame('[', { final: false }),
        ...Array.from({ length: 69 }, () => frame(' ', { opcode: OPCODE.continuation, final: false })),
      ]),
    ],
  ])('%s', async (_, code, bytes) => {
    const { connect, port, intake } = await startStreams();
    const healthy = await connect();
    const source = await RawSource.connect(port);
    source.write(handshake('/v1/streams'), bytes);
    expect(await source.closeCode()).toBe(code);
    await expectHealthy(healthy);
    expect(intake.inputs).toHaveLength(1);
  });

  test('20 malformed messages within 10 seconds close with 1008', async () => {
    const { connect, intake } = await startStreams();
    const [source, healthy] = await Promise.all([connect(), connect()]);
    for (let i = 0; i < 20; i++) source.send('nonsense');
    source.send(utteranceMessage());
    expect(await source.closed).toEqual({ code: 1008, reason: 'too many malformed messages' });
    expect(intake.inputs).toEqual([]);
    await expectHealthy(healthy);
  });

  test('19 do not', async () => {
    const { connect } = await startStreams();
    const source = await connect();
    for (let i = 0; i < 19; i++) source.send('nonsense');
    source.send(utteranceMessage());
    expect((await source.take(20)).at(-1)).toMatchObject({ type: 'accepted' });
  });
});

describe('a source that opens conversations and never closes them', () => {
  test('is refused more than its share; others still open theirs', async () => {
    const { connect, intake } = await startStreams({
      limits: { maxOpenConversations: 10, maxBatchMessages: 256, maxMessagesPerSecond: 100_000 },
    });
    const [source, healthy] = await Promise.all([connect(), connect()]);
    for (let opened = 0; opened < 10_000; opened += 250)
      source.send(
        Array.from({ length: 250 }, (_, i) => utteranceMessage({ conversationId: `c-${opened + i}` })),
      );
    const answers = await source.take(10_000);
    expect(answers.filter(({ type }) => type === 'slow-down')).toEqual([]);
    const refusals = answers.slice(10);
    expect(answers.slice(0, 10).every(({ type }) => type === 'accepted')).toBe(true);
    expect(refusals.every(({ code, retryable }) => code === 'QUOTA_EXCEEDED' && retryable === true)).toBe(
      true,
    );
    expect(intake.inputs).toHaveLength(10);
    await expectHealthy(healthy);
    source.send(utteranceMessage({ conversationId: 'c-3' }));
    expect(await source.next()).toMatchObject({ type: 'accepted', conversationId: 'c-3' });
  });

  test('may open another once one has ended', async () => {
    const { connect } = await startStreams({ limits: { maxOpenConversations: 1 } });
    const source = await connect();
    source.send(utteranceMessage({ conversationId: 'c-1' }));
    source.send(utteranceMessage({ conversationId: 'c-2' }));
    expect(await source.take(2)).toMatchObject([{ type: 'accepted' }, { code: 'QUOTA_EXCEEDED' }]);
    source.send({ type: 'conversation.ended', conversationId: 'c-1' });
    source.send('[]');
    await source.next();
    source.send(utteranceMessage({ conversationId: 'c-2' }));
    expect(await source.next()).toMatchObject({ type: 'accepted', conversationId: 'c-2' });
  });

  test('may open another once one has idled out in the engine', async () => {
    const { connect, intake } = await startStreams({ limits: { maxOpenConversations: 1 } });
    const source = await connect();
    source.send(utteranceMessage({ conversationId: 'c-1' }));
    await source.next();
    intake.isOpen = ({ conversationId }) => conversationId !== 'c-1';
    source.send(utteranceMessage({ conversationId: 'c-2' }));
    expect(await source.next()).toMatchObject({ type: 'accepted', conversationId: 'c-2' });
  });
});
