import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../../../src/domain/errors.ts';
import { CHANNELS, ROLES } from '../../../../src/domain/conversation.ts';
import type { DecodedMessage } from '../../../../src/pipeline/accept/decodeFrame.ts';
import { decode, utteranceMessage } from './frames.ts';

const canary = 'zanahoria';

function expectAnswers(decoded: readonly DecodedMessage[]): void {
  expect(decoded.length).toBeGreaterThan(0);
  for (const message of decoded) if (message.kind === 'refused') expect(ERROR_CODES).toContain(message.code);
}

test('any text is decoded or refused with a listed code, never thrown at', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
      expectAnswers(decode(text));
    }),
  );
});

test('any JSON is decoded or refused with a listed code', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 20, noUnicodeString: false }), text => {
      expectAnswers(decode(text));
    }),
  );
});

const almostAnything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.object({ maxDepth: 3 }),
  fc.array(fc.string()),
  fc.constantFrom<unknown>(...ROLES, ...CHANNELS, 'es', '2026-11-22T09:30:00Z', 'u-1'),
);
const almostMessages = fc.record(
  {
    type: fc.constantFrom('utterance', 'conversation.started', 'conversation.updated', 'conversation.ended'),
    conversationId: almostAnything,
    utteranceId: almostAnything,
    role: almostAnything,
    text: almostAnything,
    final: almostAnything,
    revision: almostAnything,
    beginOffsetMs: almostAnything,
    endOffsetMs: almostAnything,
    channel: almostAnything,
    language: almostAnything,
    participants: almostAnything,
    customer: almostAnything,
    attributes: almostAnything,
    startedAt: almostAnything,
  },
  { requiredKeys: ['type'] },
);

test('a message that is nearly right is decoded or refused with a listed code', () => {
  fc.assert(
    fc.property(fc.oneof(almostMessages, fc.array(almostMessages, { maxLength: 4 })), message => {
      expectAnswers(decode(message));
    }),
    { numRuns: 500 },
  );
});

test('no refusal repeats a word of the message', () => {
  const holdingCanary = fc.oneof(
    fc.constant(canary),
    fc.constant({ [canary]: canary }),
    fc.constant([canary]),
    fc.constant(`${canary}\u0000`),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(
        'role',
        'text',
        'final',
        'revision',
        'language',
        'customer',
        'attributes',
        'startedAt',
        'type',
      ),
      holdingCanary,
      fc.constantFrom('utterance', 'conversation.started'),
      fc.boolean(),
      (field, value, type, torn) => {
        const text = JSON.stringify(utteranceMessage({ type, [field]: value }));
        for (const message of decode(torn ? text.slice(0, -2) : text))
          if (message.kind === 'refused') expect(JSON.stringify(message)).not.toContain(canary);
      },
    ),
    { numRuns: 300 },
  );
});

test('any well-formed text of an utterance arrives unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), text => {
      expect(decode(utteranceMessage({ text }))).toMatchObject([{ input: { utterance: { text } } }]);
    }),
  );
});
