import { describe, expect, test } from 'vitest';
import type { Customer } from '../../src/domain/conversation.ts';
import type { MomentReport } from '../../src/domain/moment.ts';
import type { Detector } from '../../src/pipeline/detect/contract.ts';
import { MemoryAgents } from '../../src/store/memoryAgents.ts';
import { MemoryCustomers } from '../../src/store/memoryCustomers.ts';
import { ended, emotions, score, signals, spoken, started } from '../support/builders.ts';
import { journeyHit } from '../support/dialogue.ts';
import { airline } from '../support/packFacts.ts';
import { testPipeline } from '../support/pipeline.ts';
import { fixedRules } from '../support/rules.ts';

/** Detects by what the made-up texts say of themselves. */
const detector: Detector = {
  clearLanguageOf: () => undefined,
  detect({ utterance }) {
    const { text, utteranceId, revision, role, final } = utterance;
    const furious = text.includes('furious');
    return Promise.resolve({
      signals: signals({
        utteranceId,
        revision,
        role,
        final,
        score: score(furious ? -0.9 : 0.8, {
          emotions: furious ? emotions({ anger: 0.9 }) : emotions({ gratitude: 0.9 }),
        }),
        journey: text.includes('cancelled') ? [journeyHit('flight-cancelled')] : [],
      }),
      queueMs: 0,
      scoreMs: 0,
    });
  },
};

function engine() {
  const agents = new MemoryAgents();
  const { pipeline, publisher } = testPipeline(
    {},
    {
      detector,
      escalation: fixedRules({ packFor: () => airline }),
      memory: {
        customers: new MemoryCustomers({ maxCustomers: 10, halfLifeMs: 1e10, halfLifeConversations: 10 }),
        agents,
      },
    },
  );
  const talk = async (id: string, customer: Customer | undefined, ...texts: string[]) => {
    void pipeline.submit(started({ channel: 'chat', ...(customer === undefined ? {} : { customer }) }, id));
    void pipeline.submit(spoken({ utteranceId: 'a-1', role: 'agent', participantId: 'ag-1' }, id));
    for (const [at, text] of texts.entries())
      void pipeline.submit(spoken({ utteranceId: `u-${at}`, text }, id, at));
    void pipeline.submit(ended(id));
    await pipeline.idle();
  };
  const moments = (id: string): MomentReport[] =>
    publisher.requests.flatMap(({ key, output }) =>
      key.conversationId === id && output.kind === 'moment' ? [output] : [],
    );
  const survey = (id: string) =>
    publisher.requests.flatMap(({ key, output }) =>
      key.conversationId === id && output.kind === 'summary' ? output.advice : [],
    )[0];
  return { talk, moments, survey, agents };
}

const lost = ['cancelled and furious'];
const repaired = ['cancelled and furious', 'thank you', 'thank you'];

describe('what one conversation tells the next of the same customer', () => {
  test('a moment that was lost on chat is continued by the call', async () => {
    const { talk, moments } = engine();
    await talk('c-1', { id: 'cu-1' }, ...lost);
    await talk('c-2', { id: 'cu-1' }, ...lost);
    await talk('c-3', { id: 'cu-2' }, ...lost);
    expect(moments('c-2')[0]?.linkedTo).toBe(moments('c-1')[0]?.momentId);
    expect(moments('c-3')[0]?.linkedTo).toBeNull();
    expect(new Set(['c-1', 'c-2', 'c-3'].map(id => moments(id)[0]?.momentId)).size).toBe(3);
  });

  test('who was asked today is not asked again, strangers are', async () => {
    const { talk, survey } = engine();
    await talk('c-1', { id: 'cu-1' }, ...repaired);
    await talk('c-2', { id: 'cu-1' }, ...repaired);
    await talk('c-3', undefined, ...repaired);
    expect(survey('c-1')?.action).toBe('short-survey');
    expect(survey('c-2')?.policy).toBe('survey.capped');
    expect(survey('c-3')?.action).toBe('short-survey');
  });

  test('the agent who turned a moment around is remembered for routing', async () => {
    const { talk, agents } = engine();
    await talk('c-1', { id: 'cu-1' }, ...repaired);
    await talk('c-2', { id: 'cu-2' }, ...lost);
    expect(agents.outcomes('default')).toMatchObject([{ agentId: 'ag-1', moments: 2, recovered: 1 }]);
  });
});
