import { expect, test } from 'vitest';
import { symbl } from '../../../../../../src/pipeline/accept/inlets/vendors/symbl.ts';
import { converted, said, utterancesIn } from '../../../../../support/inlets/script.ts';
import { symblScript } from '../../../../../support/inlets/scripts/symbl.ts';

const { opening, say, feeling } = symblScript;

test('a recognition result is an utterance, its times in seconds and nanoseconds', () => {
  expect(converted(symbl, ...opening, say(said()))[2]).toEqual({
    kind: 'utterance',
    edit: 'new',
    conversationId: '5571',
    utteranceId: 'r-customer-0',
    speaker: 'customer',
    participantId: 'id-customer',
    role: 'customer',
    text: 'my parcel is still not here',
    final: true,
    beginOffsetMs: 2_000,
    endOffsetMs: 4_500,
    confidence: 0.9,
  });
});

test('a polished message is an utterance with a sentiment beside it', () => {
  expect(converted(symbl, feeling)).toEqual([
    {
      kind: 'utterance',
      edit: 'new',
      utteranceId: 'm-9',
      speaker: 'customer',
      participantId: 'id-customer',
      role: 'customer',
      text: 'This is the last straw.',
      final: true,
      beginOffsetMs: 9_000,
      endOffsetMs: 11_000,
      atMs: Date.parse('2026-11-22T09:30:09Z'),
    },
    {
      kind: 'signal',
      signal: 'sentiment',
      utteranceId: 'm-9',
      speaker: 'customer',
      label: 'negative',
      values: { polarity: -0.8 },
    },
  ]);
});

test('the same words come twice and count once, whichever copy settles them first', () => {
  const recognised = converted(symbl, say(said()), feeling);
  expect(recognised.map(result => (result.kind === 'ignored' ? result.why : result.kind))).toEqual([
    'utterance',
    'second-copy',
    'signal',
  ]);
  const polished = converted(symbl, feeling, say(said({ final: false })), say(said()));
  expect(utterancesIn(polished).filter(({ final }) => final)).toHaveLength(1);
  expect(polished.at(-1)).toEqual({ kind: 'ignored', why: 'second-copy' });
});

test('insights and trackers are signals that hold no words', () => {
  const insight = {
    type: 'insight_response',
    insights: [{ type: 'question', payload: { content: 'where is it' } }],
  };
  const tracker = {
    type: 'tracker_response',
    trackers: [{ name: 'refund', matches: [{ value: 'money back' }] }],
  };
  expect(converted(symbl, insight, tracker)).toEqual([
    { kind: 'signal', signal: 'intent', label: 'question' },
    { kind: 'signal', signal: 'category', label: 'refund' },
  ]);
});

test('a recognition result that a bridge took out of its wrapper reads the same', () => {
  const wrapped = say(said()) as { readonly message: unknown };
  expect(converted(symbl, wrapped.message)).toEqual(converted(symbl, wrapped));
});
