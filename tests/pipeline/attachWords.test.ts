import { expect, test } from 'vitest';
import type { WordContribution } from '../../src/domain/escalation.ts';
import type { Detector } from '../../src/pipeline/detect/contract.ts';
import { emotions, score, signals, spoken } from '../support/builders.ts';
import { testPipeline } from '../support/pipeline.ts';

const detector: Detector = {
  clearLanguageOf: () => undefined,
  detect({ utterance: { text, utteranceId, revision, role, final } }) {
    const furious = text.includes('furious');
    const felt = furious ? emotions({ anger: 0.9 }) : emotions({ gratitude: 0.9 });
    return Promise.resolve({
      signals: signals({
        utteranceId,
        revision,
        role,
        final,
        score: score(furious ? -0.9 : 0.9, { emotions: felt }),
      }),
      queueMs: 0,
      scoreMs: 0,
    });
  },
};
const words: WordContribution[] = [{ begin: 5, end: 12, contribution: -0.7 }];

/** Words are found when the test says so. */
function engine() {
  let found: (words: readonly WordContribution[]) => void = () => undefined;
  const occlude = () =>
    new Promise<readonly WordContribution[]>(resolve => {
      found = resolve;
    });
  const { pipeline, publisher } = testPipeline({}, { detector, occlude });
  const say = async (...texts: string[]) => {
    for (const text of texts)
      void pipeline.submit(spoken({ utteranceId: `u-${publisher.requests.length}-${text}`, text }));
    await pipeline.idle();
  };
  const told = () =>
    publisher.requests.flatMap(({ output }) => (output.kind === 'escalation' ? [output] : []));
  const find = async () => {
    found(words);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { say, told, find };
}

test('an alert goes out at once; the words that mattered follow in an update of their own', async () => {
  const { say, told, find } = engine();
  await say('I am furious', 'I am furious indeed');
  const before = told().length;
  const alert = told().at(-1);
  expect(alert?.level).toBe('alert');
  expect(alert?.evidence.utterances.at(-1)).not.toHaveProperty('wordContributions');
  await find();
  expect(told()).toHaveLength(before + 1);
  expect(told().at(-1)).toMatchObject({
    edge: 'updated',
    attached: 'words',
    level: 'alert',
    escalationNumber: alert?.escalationNumber,
  });
  expect(told().at(-1)?.evidence.utterances.at(-1)?.wordContributions).toEqual(words);
});

test('words that are found after the escalation has been cleared are not told', async () => {
  const { say, told, find } = engine();
  await say('I am furious', 'I am furious indeed', 'thank you', 'thanks a lot', 'thank you so much');
  expect(told().at(-1)?.edge).toBe('cleared');
  const before = told().length;
  await find();
  expect(told()).toHaveLength(before);
});
