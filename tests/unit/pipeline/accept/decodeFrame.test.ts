import { describe, expect, test } from 'vitest';
import { codeOf, decode, refusalText, utteranceMessage } from './frames.ts';

describe('what a source sends arrives whole', () => {
  test('an utterance keeps every field of the contract', () => {
    const fields = {
      participantId: 'p1',
      revision: 3,
      beginOffsetMs: 41_200,
      endOffsetMs: 43_900,
      confidence: 0.91,
      language: 'es-MX',
    };
    const { type: _, conversationId, ...utterance } = utteranceMessage(fields);
    expect(decode(utteranceMessage(fields))).toEqual([
      {
        kind: 'input',
        reply: { conversationId: 'c-1', utteranceId: 'u-1' },
        input: {
          kind: 'utterance',
          key: { tenant: 'acme', conversationId },
          utterance,
          receivedAtMs: 1_700_000_000_000,
        },
      },
    ]);
  });

  test('the start of a conversation keeps what is known of it', () => {
    const known = {
      channel: 'chat',
      language: 'es',
      sector: 'airline',
      participants: [{ id: 'p1', role: 'customer' }],
      customer: { id: 'cu-9', preferredChannel: 'voice', tier: 'gold' },
      attributes: { queue: 'rebooking' },
    };
    const startedAt = '2026-11-22T09:30:00.250+01:00';
    expect(
      decode({ type: 'conversation.started', conversationId: 'c-1', ...known, startedAt }),
    ).toMatchObject([
      {
        reply: { conversationId: 'c-1' },
        input: { kind: 'started', info: { ...known, startedAtMs: Date.UTC(2026, 10, 22, 8, 30, 0, 250) } },
      },
    ]);
  });

  test('a start that says nothing claims nothing', () => {
    const [decoded] = decode({ type: 'conversation.started', conversationId: 'c-1' });
    expect(decoded?.kind === 'input' && decoded.input.kind === 'started' && decoded.input.info).toEqual({});
  });

  test('an update changes only what it names', () => {
    const [decoded] = decode({ type: 'conversation.updated', conversationId: 'c-1', channel: 'sms' });
    expect(decoded).toMatchObject({ input: { kind: 'updated', patch: { channel: 'sms' } } });
    expect(decoded?.kind === 'input' && decoded.input.kind === 'updated' && decoded.input.patch).toEqual({
      channel: 'sms',
    });
  });

  test('an end keeps its reason, and is completed without one', () => {
    const end = { type: 'conversation.ended', conversationId: 'c-1' };
    expect(decode({ ...end, reason: 'abandoned' })).toMatchObject([{ input: { reason: 'abandoned' } }]);
    expect(decode(end)).toMatchObject([{ input: { kind: 'ended', reason: 'completed' } }]);
  });

  test('fields this engine does not know are ignored', () => {
    const [decoded] = decode(
      utteranceMessage({ tenant: 'somebody-else', loudness: { peakDb: -3 }, receivedAtMs: 1 }),
    );
    expect(decoded).toEqual(decode(utteranceMessage())[0]);
  });

  test.each([
    ['empty text', { text: '' }],
    ['emoji only', { text: '😡😡😡' }],
    ['a redaction token', { text: '[NAME]' }],
    ['an unknown language', { language: 'tlh' }],
    ['exactly 10,000 UTF-16 units', { text: 'x'.repeat(10_000) }],
    ['an utterance that lasts no time', { beginOffsetMs: 5, endOffsetMs: 5 }],
    ['an id of 128 characters, in any script', { utteranceId: 'ñ'.repeat(128) }],
  ])('%s is no reason to refuse', (_, changes) => {
    expect(codeOf(utteranceMessage(changes))).toBeUndefined();
  });
});

describe('a bad message is refused with its code', () => {
  test.each([
    ['not JSON', '{"type":"utterance",', 'MESSAGE_NOT_JSON'],
    ['nothing at all', '', 'MESSAGE_NOT_JSON'],
    ['a bare string', '"utterance"', 'MESSAGE_NOT_JSON'],
    ['null', 'null', 'MESSAGE_NOT_JSON'],
    ['a type that is no string', { type: 7 }, 'MESSAGE_INVALID'],
    ['no type', { conversationId: 'c-1' }, 'MESSAGE_INVALID'],
    ['an unknown type', { type: 'transcript', conversationId: 'c-1' }, 'MESSAGE_TYPE_UNKNOWN'],
    ['a type that is a word of JavaScript', { type: 'toString' }, 'MESSAGE_TYPE_UNKNOWN'],
    ['__proto__', '{"type":"utterance","__proto__":{"final":true}}', 'MESSAGE_FORBIDDEN_KEY'],
    ['an escaped __proto__', '{"a":{"\\u005f_proto__":{}}}', 'MESSAGE_FORBIDDEN_KEY'],
    ['constructor.prototype', { constructor: { prototype: {} } }, 'MESSAGE_FORBIDDEN_KEY'],
    ['17 levels', '{"a":'.repeat(17) + '1' + '}'.repeat(17), 'MESSAGE_TOO_COMPLEX'],
    ['thousands of levels', '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000), 'MESSAGE_TOO_COMPLEX'],
    ['thousands of brackets', '['.repeat(20_000) + ']'.repeat(20_000), 'MESSAGE_TOO_COMPLEX'],
    ['257 keys', Object.fromEntries(Array.from({ length: 257 }, (_, i) => [i, 0])), 'MESSAGE_TOO_COMPLEX'],
    ['257 list items', { attributes: Array.from({ length: 257 }, () => 0) }, 'MESSAGE_TOO_COMPLEX'],
  ])('%s', (_, frame, code) => {
    expect(codeOf(frame)).toBe(code);
  });

  test.each([
    ['a missing role', { role: undefined }, 'MESSAGE_INVALID', 'role is missing'],
    ['an unknown role', { role: 'manager' }, 'MESSAGE_INVALID', 'role'],
    ['text that is a number', { text: 12 }, 'MESSAGE_INVALID', 'text'],
    ['final as a string', { final: 'true' }, 'MESSAGE_INVALID', 'final'],
    ['a negative revision', { revision: -1 }, 'MESSAGE_INVALID', 'revision'],
    ['an unsafe integer', { revision: 2 ** 53 }, 'MESSAGE_INVALID', 'revision'],
    ['a revision with a fraction', { revision: 1.5 }, 'MESSAGE_INVALID', 'revision'],
    ['a negative offset', { beginOffsetMs: -1 }, 'MESSAGE_INVALID', 'beginOffsetMs'],
    ['an end before its begin', { beginOffsetMs: 9, endOffsetMs: 8 }, 'MESSAGE_INVALID', 'endOffsetMs'],
    ['a confidence above 1', { confidence: 1.01 }, 'MESSAGE_INVALID', 'confidence'],
    ['a language that is no tag', { language: 'español, creo' }, 'MESSAGE_INVALID', 'language'],
    ['null for an absent field', { revision: null }, 'MESSAGE_INVALID', 'revision'],
    ['an empty id', { conversationId: '' }, 'ID_INVALID', 'conversationId'],
    ['an id of 129 characters', { utteranceId: 'x'.repeat(129) }, 'ID_INVALID', 'utteranceId'],
    ['an id with U+0000', { utteranceId: 'u\u0000' }, 'ID_INVALID', 'utteranceId'],
    ['an id with a line break', { participantId: 'a\nb' }, 'ID_INVALID', 'participantId'],
    ['an id with half a surrogate pair', { utteranceId: 'u\ud83d' }, 'ID_INVALID', 'utteranceId'],
    ['an id that is a number', { conversationId: 12 }, 'MESSAGE_INVALID', 'conversationId'],
    ['10,001 UTF-16 units', { text: 'x'.repeat(10_001) }, 'TEXT_TOO_LONG', 'text'],
    ['6,000 emoji of two units', { text: '🦭'.repeat(6_000) }, 'TEXT_TOO_LONG', 'text'],
    ['half a surrogate pair', { text: 'so \ude00 sad' }, 'TEXT_NOT_UNICODE', 'text'],
  ])('%s, and the message names the field', (_, changes, code, field) => {
    const frame = utteranceMessage(changes);
    expect(codeOf(frame)).toBe(code);
    expect(refusalText(frame)).toContain(field);
  });

  test('a number too large for JSON is not a number of the contract', () => {
    const frame = JSON.stringify(utteranceMessage({ confidence: 0 })).replace(
      '"confidence":0',
      '"confidence":1e999',
    );
    expect(codeOf(frame)).toBe('MESSAGE_INVALID');
  });

  test.each([
    ['a day that does not exist', { startedAt: '2026-02-30T00:00:00Z' }, 'startedAt'],
    ['a date without a zone', { startedAt: '2026-11-22T09:30:00' }, 'startedAt'],
    ['a participant without a role', { participants: [{ id: 'p1' }] }, 'participants.0.role'],
    ['an unknown channel', { channel: 'pigeon' }, 'channel'],
    ['an attribute that is no string', { attributes: { queue: 7 } }, 'attributes.*'],
    [
      '51 attributes',
      { attributes: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [i, ''])) },
      'attributes',
    ],
    ['an attribute name over two lines', { attributes: { 'a\nb': { c: 1 } } }, 'attributes'],
  ])('%s', (_, changes, field) => {
    const frame = { type: 'conversation.started', conversationId: 'c-1', ...changes };
    expect(codeOf(frame)).toBe('MESSAGE_INVALID');
    expect(refusalText(frame)).toContain(field);
  });

  test('the refusal names the ids where they are ids, so that the source can find what it sent', () => {
    expect(decode(utteranceMessage({ text: 1 }))).toMatchObject([
      { conversationId: 'c-1', utteranceId: 'u-1' },
    ]);
    const [decoded] = decode(utteranceMessage({ conversationId: '\u0007', text: 1 }));
    expect(decoded).not.toHaveProperty('conversationId');
    expect(decoded).toMatchObject({ utteranceId: 'u-1' });
  });
});

describe('a batch', () => {
  test('is decoded message by message, and a bad one refuses only itself', () => {
    const batch = [
      utteranceMessage({ utteranceId: 'u-1' }),
      { type: 'nonsense' },
      [],
      utteranceMessage({ utteranceId: 'u-2' }),
    ];
    expect(decode(batch)).toMatchObject([
      { kind: 'input', reply: { utteranceId: 'u-1' } },
      { kind: 'refused', code: 'MESSAGE_TYPE_UNKNOWN' },
      { kind: 'refused', code: 'MESSAGE_NOT_JSON' },
      { kind: 'input', reply: { utteranceId: 'u-2' } },
    ]);
  });

  test('one message too many refuses the batch as a whole', () => {
    const batch = Array.from({ length: 5 }, () => utteranceMessage());
    expect(decode(batch, 4)).toMatchObject([{ code: 'BATCH_TOO_LONG' }]);
    expect(decode(batch, 5)).toHaveLength(5);
  });

  test('without a message is refused, so that nobody waits for its answers', () => {
    expect(codeOf([])).toBe('MESSAGE_INVALID');
  });
});
