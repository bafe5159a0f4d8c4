import { describe, expect, test } from 'vitest';
import type { CustomerHistory } from '../../../../src/domain/customerMemory.ts';
import { momentRules } from '../../../../src/pipeline/escalate/momentRules.ts';
import { conversationView } from '../../../../src/pipeline/escalate/view.ts';
import { info } from '../../../support/builders.ts';
import { calm, Dialogue, frustrated, furious, grateful, type Line } from '../../../support/dialogue.ts';
import { airline } from '../../../support/packFacts.ts';

const cancelled: Line = { ...furious, journey: { 'flight-cancelled': 0.9 } };
const named: Line = { ...calm, journey: { 'flight-cancelled': 0.9 } };
const fine: Line = { valence: 0.15 };
const conversation = () => new Dialogue({ packFor: () => airline });
const edges = ({ moments }: Dialogue) => moments.map(({ edge }) => edge);

function known(history: Partial<CustomerHistory>, overrides = {}): Dialogue {
  return conversation().take({
    kind: 'info',
    info: info({ sector: 'airline', customer: { id: 'cu-1' }, ...overrides }),
    atMs: 0,
    history: { usual: null, lastMoment: null, lastSurveyAtMs: null, ...history },
  });
}

describe('a moment of truth opens', () => {
  test('when a journey event meets strong emotion', () => {
    const [moment] = conversation().customer(calm, cancelled).moments;
    expect(moment).toMatchObject({
      edge: 'opened',
      journeyEvent: 'flight-cancelled',
      stage: 'travel',
      pack: 'airline@1.2.0',
      at: -0.9,
      after: null,
      utterances: 1,
      durationMs: 0,
      causedBy: { utteranceId: 'u-2', revision: 0 },
    });
    expect(moment?.before).toBeCloseTo(0.008, 3);
  });

  test("on the agent's words too, when the customer's feeling follows within a few turns", () => {
    const dialogue = conversation().agent(named).customer(calm, furious);
    expect(edges(dialogue)).toEqual(['opened']);
    expect(dialogue.moments[0]?.evidence.utterances).toEqual([
      expect.objectContaining({
        utteranceId: 'u-1',
        role: 'agent',
        journey: [expect.objectContaining({ eventId: 'flight-cancelled', begin: 0, end: 9 })],
      }),
      expect.objectContaining({ utteranceId: 'u-3', role: 'customer' }),
    ]);
  });

  test('not once the event has been forgotten', () => {
    const between = Array.from({ length: momentRules.namedWithin }, () => calm);
    expect(
      edges(
        conversation()
          .agent(named)
          .customer(...between, furious),
      ),
    ).toEqual([]);
  });

  test('neither on an event without feeling nor on feeling without an event', () => {
    expect(edges(conversation().customer(named, calm))).toEqual([]);
    expect(edges(conversation().customer(furious, furious))).toEqual([]);
  });

  test('on mild displeasure when much is at stake, not when little is', () => {
    const displeased = { valence: -0.6, feels: { frustration: 0.5 } };
    const of = (event: string) => conversation().customer({ ...displeased, journey: { [event]: 0.9 } });
    expect(edges(of('flight-cancelled'))).toEqual(['opened']);
    expect(edges(of('seat-changed'))).toEqual([]);
  });

  test('before the escalation that it leads to, which carries its id', () => {
    const dialogue = conversation().customer(calm, cancelled);
    expect(dialogue.outputs.map(({ kind }) => kind)).toEqual(['moment', 'escalation']);
    expect(dialogue.escalations[0]?.momentId).toBe(dialogue.moments[0]?.momentId);
  });

  test('once: the event named again while it is open opens nothing', () => {
    expect(edges(conversation().customer(cancelled, cancelled, cancelled))).toEqual(['opened']);
  });

  test('with what the agent had said just before, as ids', () => {
    const dialogue = conversation().agent(calm, calm, named).customer(furious);
    expect(dialogue.moments[0]?.agentBefore).toEqual(['u-2', 'u-3']);
  });

  test('with another id in each conversation, and the same in a replay', () => {
    const id = (seed: string) => {
      const dialogue = conversation();
      dialogue.state = { ...dialogue.state, seed };
      return dialogue.customer(cancelled).moments[0]?.momentId;
    };
    expect(id('c-1')).toBe(id('c-1'));
    expect(id('c-1')).not.toBe(id('c-2'));
  });

  test('says how much each part spoke for it', () => {
    const contributions = conversation().customer(cancelled).moments[0]?.evidence.contributions ?? [];
    expect(contributions.map(({ signal }) => signal).toSorted()).toEqual([
      'anger',
      'dropFromBaseline',
      'journey.flight-cancelled',
    ]);
    expect(contributions.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(1, 9);
  });
});

describe('a moment is turned around', () => {
  test('by relief, at once', () => {
    const dialogue = conversation().customer(calm, cancelled).agent(calm).customer(grateful);
    const recovered = dialogue.moments[1];
    expect(recovered).toMatchObject({
      edge: 'recovered',
      because: 'relief',
      momentId: dialogue.moments[0]?.momentId,
      lowest: -0.9,
      agentBefore: ['u-3'],
      utterances: 3,
      durationMs: 2_000,
    });
    expect(recovered?.after).toBeGreaterThan(-0.35);
    expect(recovered?.peakEnd).toBeCloseTo((-0.9 + 0.85) / 2, 9);
  });

  test('by a mood that has come back and held', () => {
    const dialogue = conversation().customer(calm, cancelled, fine, fine);
    expect(edges(dialogue)).toEqual(['opened']);
    expect(edges(dialogue.customer(fine))).toEqual(['opened', 'recovered']);
    expect(dialogue.moments[1]?.because).toBe('held');
  });

  test('not by "OK", nor by a booking code read out', () => {
    const code: Line = { ...fine, acts: { gives: ['number'] } };
    const ok: Line = { ...fine, overrides: { text: 'ok' } };
    expect(edges(conversation().customer(calm, cancelled, code, ok, code, ok, code))).toEqual(['opened']);
  });

  test('not by thanks with anger in them', () => {
    const sarcastic: Line = { valence: 0.6, feels: { gratitude: 0.7, anger: 0.7 } };
    expect(edges(conversation().customer(calm, cancelled, sarcastic, sarcastic, sarcastic))).toEqual([
      'opened',
    ]);
  });

  test('not when the mood falls again before it has held', () => {
    expect(edges(conversation().customer(calm, cancelled, fine, fine, frustrated, fine, fine))).toEqual([
      'opened',
    ]);
  });

  test('after the clearing of its escalation, and opens again only when an event is named again', () => {
    const dialogue = conversation().customer(calm, cancelled, grateful);
    expect(dialogue.outputs.map(output => ('edge' in output ? output.edge : output.kind))).toEqual([
      'opened',
      'raised',
      'cleared',
      'recovered',
    ]);
    expect(edges(dialogue.customer(furious))).toEqual(['opened', 'recovered']);
    expect(edges(dialogue.customer(cancelled))).toEqual(['opened', 'recovered', 'opened']);
  });
});

test('an escalation that is cleared belongs to the moment that led to it, also when that is over', () => {
  const dialogue = conversation().customer(calm, cancelled, fine, fine, fine);
  expect(edges(dialogue)).toEqual(['opened', 'recovered']);
  dialogue.customer(grateful, grateful);
  const ids = dialogue.escalations.map(({ edge, momentId }) => [edge, momentId]);
  expect(ids.at(-1)).toEqual(['cleared', dialogue.moments[0]?.momentId]);
});

test('a moment that is turned around together with its escalation is outside of it', () => {
  const dialogue = conversation().customer(calm, cancelled, grateful);
  expect(dialogue.moments.at(-1)).toMatchObject({ edge: 'recovered', level: null, advice: [] });
});

describe('a moment is lost', () => {
  test.each(['completed', 'hung-up', 'idle'])('when the conversation ends unrepaired: %s', reason => {
    const dialogue = conversation().customer(calm, cancelled, frustrated);
    const summary = dialogue.end(reason);
    expect(dialogue.moments[1]).toMatchObject({ edge: 'lost', because: reason, lowest: -0.9 });
    expect(dialogue.moments[1]?.causedBy).toBeUndefined();
    expect(summary.moments).toEqual([
      expect.objectContaining({ journeyEvent: 'flight-cancelled', outcome: 'lost' }),
    ]);
  });

  test('and its customer is called back, not surveyed', () => {
    const dialogue = conversation().customer(calm, cancelled);
    const summary = dialogue.end('hung-up');
    expect(dialogue.moments[1]?.advice.map(({ action }) => action)).toEqual([
      'call-back',
      'route-to-skills',
      'no-survey',
    ]);
    expect(summary.advice).toMatchObject([{ action: 'no-survey', policy: 'survey.moment' }]);
  });
});

describe('moments are personal', () => {
  const gruff: Line = { valence: -0.6, feels: { frustration: 0.4 }, journey: { 'flight-cancelled': 0.9 } };

  test('the tone of a gruff regular opens nothing that the same tone opens for others', () => {
    expect(edges(known({ usual: { valence: -0.55, weight: 20 } }).customer(gruff))).toEqual([]);
    expect(edges(known({}).customer(gruff))).toEqual(['opened']);
  });

  test('for a gruff regular the usual tone is recovery enough', () => {
    const dialogue = known({ usual: { valence: -0.5, weight: 20 } });
    const usual: Line = { valence: -0.45 };
    dialogue.customer(usual, usual, usual, usual, { ...cancelled, valence: -1 });
    expect(edges(dialogue)).toEqual(['opened']);
    expect(edges(dialogue.customer(usual, usual, usual, usual))).toEqual(['opened', 'recovered']);
  });

  test('a usually warm customer who turns cold is an alert, a gruff regular in the same tone is none', () => {
    const cold: Line = { valence: -0.55, feels: { frustration: 0.3 } };
    const story = (valence: number) =>
      known({ usual: { valence, weight: 20 } }).customer(cold, cold, cold, cold).story;
    expect(story(0.6)).toEqual(expect.arrayContaining([expect.stringMatching(/alert falling-mood/)]));
    expect(story(-0.5)).toEqual([]);
  });
});

describe('moments of the same customer on different channels', () => {
  const lastMoment = {
    momentId: 'm-1',
    conversationId: 'c-0',
    channel: 'chat' as const,
    journeyEvent: 'flight-cancelled',
    outcome: 'lost' as const,
    atMs: -3_600_000,
  };

  test('are linked: a complaint on chat that becomes a call is one moment', () => {
    expect(known({ lastMoment }).customer(cancelled).moments[0]?.linkedTo).toBe('m-1');
  });

  test('are not once the window is over', () => {
    const longAgo = { ...lastMoment, atMs: -90_000_000 };
    expect(known({ lastMoment: longAgo }).customer(cancelled).moments[0]?.linkedTo).toBeNull();
  });

  test('are not when the earlier one was repaired and was about something else', () => {
    const repaired = { ...lastMoment, outcome: 'recovered' as const };
    expect(known({ lastMoment: repaired }).customer(cancelled).moments[0]?.linkedTo).toBe('m-1');
    const other = { ...repaired, journeyEvent: 'seat-changed' };
    expect(known({ lastMoment: other }).customer(cancelled).moments[0]?.linkedTo).toBeNull();
  });
});

test('the view of an open conversation shows the moment that is open', () => {
  const dialogue = conversation().customer(calm, cancelled);
  expect(conversationView(dialogue.state).moment).toEqual({
    momentId: dialogue.moments[0]?.momentId,
    journeyEvent: 'flight-cancelled',
    linkedTo: null,
    openedAtMs: 2_000,
  });
  expect(conversationView(dialogue.customer(grateful).state).moment).toBeNull();
});

test('no moment holds a word that was said', () => {
  const dialogue = conversation().customer({ ...cancelled, overrides: { text: 'canaryword was cancelled' } });
  dialogue.end();
  expect(JSON.stringify([dialogue.outputs, dialogue.state])).not.toContain('canary');
});
