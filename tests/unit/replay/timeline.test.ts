import { expect, test } from 'vitest';
import type { RecordedUtterance } from '../../../src/replay/recordedUtterance.ts';
import { timelineOf } from '../../../src/replay/timeline.ts';

const row = (fields: Partial<RecordedUtterance>): RecordedUtterance => ({
  conversation_id: 'c-1',
  channel: 'voice',
  lang: 'es',
  speaker: 'customer',
  start_ms: 0,
  end_ms: 0,
  text: '',
  ...fields,
});
const timeline = (rows: readonly Partial<RecordedUtterance>[]) =>
  timelineOf({ conversationId: 'c-1', utterances: rows.map(row) });

test('an utterance is known when it ends: a short interjection comes before the long turn it falls into', () => {
  const steps = timeline([
    { start_ms: 1_000, end_ms: 9_000, text: 'long' },
    { start_ms: 3_000, end_ms: 3_400, text: 'aha', speaker: 'agent' },
  ]);
  expect(steps.map(step => [step.kind, step.atMs])).toEqual([
    ['started', 0],
    ['utterance', 3_400],
    ['utterance', 9_000],
    ['ended', 9_000],
  ]);
});

test('utterances that end at the same instant keep the order of the file', () => {
  const steps = timeline(['a', 'b', 'c'].map(text => ({ text, end_ms: 500 })));
  expect(steps.flatMap(step => (step.kind === 'utterance' ? [step.utterance.text] : []))).toEqual([
    'a',
    'b',
    'c',
  ]);
});

test('utterances without an id are numbered from u-0 in the order of the file; ids given are kept', () => {
  const steps = timeline([{ end_ms: 900 }, { end_ms: 100 }, { end_ms: 200, utterance_id: 'x', revision: 2 }]);
  expect(steps.flatMap(step => (step.kind === 'utterance' ? [step.utterance.utteranceId] : []))).toEqual([
    'u-1',
    'x',
    'u-0',
  ]);
});

test('what any line says of the conversation is known from its start', () => {
  const [started] = timeline([
    { speaker: 'agent' },
    { sector: 'airline', queue: 'rebooking', customer: { id: 'cu-1', tier: 'gold' } },
    { sector: 'banking', speaker: 'bot' },
  ]);
  expect(started).toMatchObject({
    kind: 'started',
    info: {
      channel: 'voice',
      language: 'es',
      sector: 'airline',
      attributes: { queue: 'rebooking' },
      customer: { id: 'cu-1', tier: 'gold' },
      participants: [{ role: 'agent' }, { role: 'customer' }, { role: 'bot' }],
    },
  });
});

test('an utterance names its language where it is not that of the conversation', () => {
  const steps = timeline([{ end_ms: 1 }, { end_ms: 2, lang: 'en' }, { end_ms: 3 }]);
  const languages = steps.flatMap(step => (step.kind === 'utterance' ? [step.utterance.language] : []));
  expect(languages).toEqual([undefined, 'en', undefined]);
});
