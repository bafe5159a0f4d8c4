import { describe, expect, test } from 'vitest';
import type { Channel } from '../../../../src/domain/conversation.ts';
import type { Advice } from '../../../../src/domain/escalation.ts';
import { defaultAdvice } from '../../../../src/pipeline/escalate/adviceOptions.ts';
import { advicePolicies } from '../../../../src/pipeline/escalate/advicePolicy.ts';
import { rankAgents } from '../../../../src/pipeline/escalate/rankAgents.ts';
import { info } from '../../../support/builders.ts';
import { calm, Dialogue, furious, grateful, type Line } from '../../../support/dialogue.ts';
import { airline } from '../../../support/packFacts.ts';

const dayMs = 86_400_000;
const cancelled: Line = { ...furious, journey: { 'flight-cancelled': 0.9 } };

interface Setting {
  readonly channel?: Channel;
  readonly prefers?: Channel;
  readonly language?: string;
  readonly surveyedAtMs?: number;
  readonly empathicAgents?: readonly string[];
  readonly advice?: Partial<typeof defaultAdvice>;
}

function talk({ channel = 'voice', prefers, language, surveyedAtMs, empathicAgents, advice }: Setting = {}) {
  return new Dialogue({ packFor: () => airline, advice: { ...defaultAdvice, ...advice } }).take({
    kind: 'info',
    info: info({
      channel,
      ...(language === undefined ? {} : { language }),
      customer: { id: 'cu-1', ...(prefers === undefined ? {} : { preferredChannel: prefers }) },
    }),
    atMs: 0,
    history: { usual: null, lastMoment: null, lastSurveyAtMs: surveyedAtMs ?? null },
    ...(empathicAgents === undefined ? {} : { empathicAgents }),
  });
}
const latest = ({ outputs }: Dialogue): readonly Advice[] => {
  const last = outputs.findLast(output => output.kind === 'escalation');
  return last?.advice ?? [];
};
const found = (action: Advice['action'], dialogue: Dialogue) =>
  latest(dialogue).find(each => each.action === action);

describe('where to go on', () => {
  test('a complaint on social media that is grave becomes an outbound call', () => {
    expect(found('call-back', talk({ channel: 'social' }).customer(furious, furious))).toMatchObject({
      channel: 'voice',
      policy: 'contact.slow-channel',
      because: expect.stringContaining('costs 4 more than social') as string,
    });
  });

  test('a simple question there stays there', () => {
    const asked = talk({ channel: 'social' }).customer(calm, { valence: -0.6, feels: { anger: 0.6 } });
    expect(latest(asked).map(({ action }) => action)).not.toContain('call-back');
  });

  test('it becomes a chat where the customer prefers that and less is at stake', () => {
    const dialogue = talk({ channel: 'email', prefers: 'chat' }).customer(furious, furious);
    expect(found('shift-channel', dialogue)).toMatchObject({ channel: 'chat', policy: 'channel.preferred' });
  });

  test('a chat becomes a call for who prefers that, or where much is at stake', () => {
    expect(found('shift-channel', talk({ channel: 'chat' }).customer(furious, furious))).toBeUndefined();
    expect(
      found('shift-channel', talk({ channel: 'chat', prefers: 'voice' }).customer(furious, furious)),
    ).toMatchObject({ channel: 'voice', policy: 'channel.preferred' });
    expect(found('shift-channel', talk({ channel: 'chat' }).customer(calm, cancelled))).toMatchObject({
      channel: 'voice',
      policy: 'channel.at-stake',
    });
  });

  test('never at more than it may cost, unless it is critical', () => {
    const advice = { extraCostLimit: 1 };
    expect(
      found('call-back', talk({ channel: 'social', advice }).customer(furious, furious)),
    ).toBeUndefined();
    const inDistress: Line = { ...furious, phrases: { vulnerable: 0.9 } };
    expect(found('call-back', talk({ channel: 'social', advice }).customer(inDistress))).toBeDefined();
  });

  test('a call stays a call, whatever the customer prefers otherwise', () => {
    const dialogue = talk({ prefers: 'chat' }).customer(cancelled, furious);
    expect(latest(dialogue).some(({ channel }) => channel !== undefined)).toBe(false);
  });
});

describe('whom to route to', () => {
  test('the skills that the pack names for the event', () => {
    expect(found('route-to-skills', talk().customer(cancelled))).toMatchObject({
      skills: ['rebooking', 'care'],
      signals: ['journey.flight-cancelled'],
      policy: 'route.skills',
    });
  });

  test('an empathic agent where the customer is strongly moved; named only when ranking is on', () => {
    expect(talk().customer(calm, cancelled).moments[0]?.advice).toContainEqual(
      expect.objectContaining({ action: 'empathic-agent', policy: 'route.empathy' }),
    );
    expect(found('empathic-agent', talk().customer(calm, cancelled))?.agents).toBeUndefined();
    const ranked = talk({ empathicAgents: ['ag-7', 'ag-2'] }).customer(calm, cancelled);
    expect(found('empathic-agent', ranked)?.agents).toEqual(['ag-7', 'ag-2']);
  });

  test('another date is offered where the event allows it', () => {
    const moved = talk().customer({ ...furious, journey: { 'appointment-moved': 0.9 } });
    expect(found('offer-reschedule', moved)?.policy).toBe('offer.reschedule');
    expect(found('offer-reschedule', talk().customer(cancelled))).toBeUndefined();
  });

  test('nobody asks again for what is known', () => {
    const dialogue = talk()
      .customer({ ...calm, acts: { gives: ['number', 'name'] } })
      .agent({ ...calm, acts: { asks: ['name'] } })
      .customer(furious, furious);
    expect(found('dont-ask-again', dialogue)).toMatchObject({
      known: ['number', 'name'],
      policy: 'ask.known',
      because: expect.stringContaining('asked again') as string,
    });
  });
});

describe('the survey', () => {
  const happyEnd = (setting: Setting = {}) => talk(setting).customer(calm, cancelled, grateful, grateful);
  const survey = (dialogue: Dialogue) => dialogue.end().advice[0];

  test('is one question about what happened, in the language of the conversation', () => {
    expect(survey(happyEnd())).toMatchObject({
      action: 'short-survey',
      policy: 'survey.one-question',
      question: 'Did we sort this out well today: flight cancelled?',
    });
    expect(survey(happyEnd({ language: 'es-MX' }))?.question).toBe(
      '¿Quedó bien resuelto hoy: vuelo cancelado?',
    );
  });

  test('never comes more often than the cap of the customer allows', () => {
    expect(survey(happyEnd({ surveyedAtMs: -29 * dayMs }))).toMatchObject({
      action: 'no-survey',
      policy: 'survey.capped',
    });
    expect(survey(happyEnd({ surveyedAtMs: -31 * dayMs }))?.action).toBe('short-survey');
    expect(survey(happyEnd({ surveyedAtMs: -31 * dayMs, advice: { surveyCapMs: 60 * dayMs } }))?.action).toBe(
      'no-survey',
    );
  });

  test('is not for now while anything is open', () => {
    expect(talk().customer(cancelled).moments[0]?.advice.at(-1)).toMatchObject({ action: 'no-survey' });
    expect(survey(talk().customer(furious, furious))).toMatchObject({ policy: 'survey.escalated' });
  });
});

test('every advice says why, from which signals and by which line of the policy', () => {
  const dialogue = talk({ channel: 'social', prefers: 'chat' })
    .customer({ ...calm, acts: { gives: ['number'] } })
    .customer(cancelled, { ...furious, phrases: { legal: 0.9, repeat: 0.8 } });
  dialogue.end('hung-up');
  const all = dialogue.outputs.flatMap(output => (output.kind === 'signals' ? [] : output.advice));
  expect(all.length).toBeGreaterThan(8);
  for (const { action, because, signals, policy } of all) {
    expect(because).not.toBe('');
    expect(signals.length).toBeGreaterThan(0);
    expect(Object.keys(advicePolicies)).toContain(policy);
    const named = advicePolicies[policy as keyof typeof advicePolicies];
    if (named !== null) expect(action).toBe(named);
  }
});

describe('agents by how often they turn moments around', () => {
  const agent = (agentId: string, recovered: number, moments: number) => ({ agentId, recovered, moments });

  test('a lucky beginner does not pass who has shown it often', () => {
    const ranked = rankAgents([agent('new', 3, 3), agent('old', 45, 50), agent('weak', 10, 50)], 3);
    expect(ranked[0]).toBe('old');
    expect(ranked).not.toContain('weak');
  });

  test('too few moments, or none at all, name nobody', () => {
    expect(rankAgents([agent('a', 2, 2)], 3)).toEqual([]);
    expect(rankAgents([], 3)).toEqual([]);
    expect(rankAgents([agent('a', 9, 10)], 0)).toEqual([]);
  });

  test('names at most as many as asked for, in an order that does not depend on that of the list', () => {
    const all = [agent('a', 8, 10), agent('b', 9, 10), agent('c', 9, 10), agent('d', 1, 10)];
    expect(rankAgents(all, 2)).toEqual(['b', 'c']);
    expect(rankAgents(all.toReversed(), 2)).toEqual(['b', 'c']);
  });
});
