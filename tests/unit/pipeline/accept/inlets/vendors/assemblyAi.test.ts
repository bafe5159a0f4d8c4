import { expect, test } from 'vitest';
import { assemblyAi } from '../../../../../../src/pipeline/accept/inlets/vendors/assemblyAi.ts';
import { converted, utterancesIn } from '../../../../../support/inlets/script.ts';

const turn = (overrides: object) => ({
  type: 'Turn',
  turn_order: 2,
  turn_is_formatted: false,
  end_of_turn: false,
  transcript: '',
  utterance: '',
  end_of_turn_confidence: 0.99,
  words: [],
  ...overrides,
});

test('the session names the conversation of the turns after it', () => {
  const results = converted(
    assemblyAi,
    { type: 'Begin', id: 'session-9', expires_at: 1 },
    turn({ transcript: 'hello' }),
  );
  expect(results).toMatchObject([
    { kind: 'event', event: 'started', scope: 'stream', conversationId: 'session-9' },
    { kind: 'utterance', conversationId: 'session-9', utteranceId: 'turn-2', final: false },
  ]);
});

test('a turn that ends twice is said once and then replaced by its formatted text', () => {
  const [plain, formatted] = utterancesIn(
    converted(
      assemblyAi,
      turn({ transcript: 'i want my money back', end_of_turn: true }),
      turn({ transcript: 'I want my money back.', end_of_turn: true, turn_is_formatted: true }),
    ),
  );
  expect(plain).toMatchObject({ edit: 'new', final: true, utteranceId: 'turn-2' });
  expect(formatted).toMatchObject({
    edit: 'replace',
    final: true,
    utteranceId: 'turn-2',
    text: 'I want my money back.',
  });
});

test('an interim after the end of its turn is stale', () => {
  const results = converted(
    assemblyAi,
    turn({ transcript: 'yes', end_of_turn: true }),
    turn({ transcript: 'yes but' }),
  );
  expect(results[1]).toEqual({ kind: 'ignored', why: 'stale' });
});

test('an interim without a transcript shows the words that are not settled', () => {
  const words = [{ text: 'good', start: 100, end: 300, confidence: 0.8, word_is_final: false }];
  expect(converted(assemblyAi, turn({ words }))).toMatchObject([
    { text: 'good', beginOffsetMs: 100, endOffsetMs: 300, confidence: 0.8 },
  ]);
});

test('the confidence is that of the words, never that of the pause', () => {
  const [one] = utterancesIn(converted(assemblyAi, turn({ transcript: 'yes' })));
  expect(one).not.toHaveProperty('confidence');
});

test('speakers and channels are labels; an unknown speaker is none', () => {
  const speakers = ['A', 'UNKNOWN'].map(
    speaker_label =>
      utterancesIn(converted(assemblyAi, turn({ transcript: 'yes', speaker_label })))[0]?.speaker,
  );
  expect(speakers).toEqual(['A', undefined]);
});
