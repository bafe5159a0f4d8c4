import { describe, expect, test } from 'vitest';
import { cloudEvent, routingOf } from '../../../../src/pipeline/publish/cloudEvent.ts';
import type { PublishRequest } from '../../../../src/pipeline/publish/contract.ts';
import { emotions, info, key } from '../../../support/builders.ts';
import {
  escalation,
  eventContext,
  moment,
  morningMs,
  publishRequest,
  signalsOutput,
  summary,
} from '../../../support/events.ts';

const event = (overrides: Partial<PublishRequest> = {}) =>
  cloudEvent(publishRequest(overrides), eventContext);
const idOf = (overrides: Partial<PublishRequest> = {}) => event(overrides).id;

describe('an event id', () => {
  test('is the same for the same edge, whenever and however often it is computed', () => {
    const first = idOf();
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(idOf()).toBe(first);
    expect(idOf({ receivedAtMs: 5, decidedAtMs: 9, info: info() })).toBe(first);
    expect(idOf({ output: escalation({ valence: -0.4, level: 'critical' }) })).toBe(first);
  });

  test('tells everything apart that makes another event', () => {
    const variants: Partial<PublishRequest>[] = [
      {},
      { key: { tenant: 'other', conversationId: 'c-1' } },
      { key: key('c-2') },
      { output: escalation({ causedBy: { utteranceId: 'u-18', revision: 3 } }) },
      { output: escalation({ causedBy: { utteranceId: 'u-17', revision: 4 } }) },
      { output: escalation({ rule: 'sustained-anger' }) },
      { output: escalation({ edge: 'updated' }) },
      { output: escalation({ edge: 'cleared' }) },
      { output: summary() },
      { output: summary({ reason: 'idle' }) },
      { output: summary(), info: info({ startedAtMs: morningMs + 1 }) },
      { output: signalsOutput() },
      { output: signalsOutput({ final: false }) },
      { output: signalsOutput({ revision: 4 }) },
    ];
    expect(new Set(variants.map(idOf)).size).toBe(variants.length);
  });

  test('can not be forged by moving characters from one id into the next', () => {
    const left = { output: escalation({ causedBy: { utteranceId: 'u-1","', revision: 0 }, rule: 'x' }) };
    const right = { output: escalation({ causedBy: { utteranceId: 'u-1', revision: 0 }, rule: '","x' }) };
    expect(idOf(left)).not.toBe(idOf(right));
  });
});

describe('a CloudEvent', () => {
  test('has the attributes of CloudEvents 1.0, under names that the standard allows', () => {
    expect(event()).toMatchObject({
      specversion: '1.0',
      source: '/pulso/test',
      type: 'pulso.escalation.raised.v1',
      subject: 'c-1',
      partitionkey: 'c-1',
      time: '2026-11-22T09:30:44.000Z',
      datacontenttype: 'application/json',
      causationid: 'u-17',
      severitytext: 'ERROR',
      severitynumber: 17,
      expirytime: '2026-11-22T09:32:44.000Z',
    });
    for (const output of [escalation(), summary(), signalsOutput()])
      for (const name of Object.keys(event({ output }))) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
  });

  test.each([
    ['raised', 'watch', 'WARN', 13, true],
    ['raised', 'alert', 'ERROR', 17, true],
    ['updated', 'critical', 'FATAL', 21, true],
    ['cleared', 'critical', 'INFO', 9, false],
  ] as const)('%s at level %s has severity %s %i', (edge, level, severitytext, severitynumber, expires) => {
    const cloud = event({ output: escalation({ edge, level }) });
    expect(cloud).toMatchObject({ type: `pulso.escalation.${edge}.v1`, severitytext, severitynumber });
    expect('expirytime' in cloud).toBe(expires);
  });

  test('is the same byte for byte when the same input comes again, in whatever order fields were built', () => {
    const request = publishRequest();
    const reversed = {
      ...request,
      output: Object.fromEntries(
        Object.entries(escalation()).reverse(),
      ) as unknown as PublishRequest['output'],
      latencyMs: { total: 4.2, escalate: 0.12, score: 3.5, queue: 0.2, assemble: 0.05, accept: 0.1 },
    };
    expect(JSON.stringify(cloudEvent(reversed, eventContext))).toBe(
      JSON.stringify(cloudEvent(request, eventContext)),
    );
  });

  test('says why: evidence with ids, offsets and contributions, advice, latency per stage and versions', () => {
    expect(event().data).toEqual({
      rule: 'threat-to-leave',
      level: 'alert',
      edge: 'raised',
      escalationNumber: 1,
      momentId: null,
      causedBy: { utteranceId: 'u-17', revision: 3 },
      valence: -0.9,
      arc: escalation().arc,
      evidence: escalation().evidence,
      advice: escalation().advice,
      conversation: {
        channel: 'voice',
        sector: 'airline',
        language: 'es',
        queue: 'rebooking',
        startedAt: '2026-11-22T09:30:00.000Z',
      },
      latencyMs: { accept: 0.1, assemble: 0.05, queue: 0.2, score: 3.5, escalate: 0.12, total: 4.2 },
      versions: { engine: '0.1.0', model: { name: 'care', sha256: 'ab12' }, pack: 'core 1', rule: '1' },
    });
  });

  test('a summary says how it ended, and what nobody knows is null', () => {
    const cloud = event({ output: summary(), info: info({ startedAtMs: morningMs }) });
    expect(cloud.type).toBe('pulso.conversation.summary.v1');
    expect(cloud.data).toMatchObject({
      reason: 'completed',
      utterances: 24,
      highestLevel: 'alert',
      endedEscalated: false,
      arcs: { customer: { peakEnd: -0.9 } },
      conversation: { channel: 'voice', sector: null, language: null, queue: null },
    });
    expect(cloud).not.toHaveProperty('severitynumber');
    expect(cloud).not.toHaveProperty('causationid');
  });

  test('words that hang on to what the rules give out stay inside', () => {
    const word = 'zumbarrojo';
    const spoken = { text: word, words: [word] };
    const tainted = escalation();
    const outputs = [
      {
        ...tainted,
        ...spoken,
        causedBy: { ...tainted.causedBy, ...spoken },
        arc: { ...tainted.arc, ...spoken, peak: { valence: -0.9, utteranceId: 'u-17', ...spoken } },
        evidence: {
          ...spoken,
          utterances: tainted.evidence.utterances.map(utterance => ({
            ...utterance,
            ...spoken,
            phrases: utterance.phrases.map(phrase => ({ ...phrase, ...spoken })),
          })),
          contributions: tainted.evidence.contributions.map(item => ({ ...item, ...spoken })),
        },
        advice: tainted.advice.map(item => ({ ...item, ...spoken })),
      },
      { ...summary(), ...spoken },
      { ...moment(), ...spoken },
      { ...signalsOutput({ emotions: { ...emotions(), ...spoken } }), ...spoken },
    ];
    for (const output of outputs)
      expect(
        JSON.stringify(event({ output, info: { ...info({ startedAtMs: morningMs }), ...spoken } })),
      ).not.toContain(word);
  });
});

describe('a moment of truth', () => {
  test('is graver lost than opened, and good news when it was turned around', () => {
    const severity = (edge: 'opened' | 'recovered' | 'lost') =>
      event({ output: moment({ edge }) }).severitytext;
    expect([severity('opened'), severity('recovered'), severity('lost')]).toEqual(['WARN', 'INFO', 'ERROR']);
  });

  test('is one event per edge, and only the opening grows stale', () => {
    const events = (['opened', 'recovered', 'lost'] as const).map(edge =>
      event({ output: moment({ edge }) }),
    );
    expect(new Set(events.map(({ id }) => id)).size).toBe(3);
    expect(events.map(({ expirytime }) => expirytime !== undefined)).toEqual([true, false, false]);
  });

  test('never says which agent was there', () => {
    expect(
      JSON.stringify(event({ output: moment({ edge: 'lost', agentId: 'canary-agent' }) })),
    ).not.toContain('canary');
  });
});

describe('routing', () => {
  test('holds what filters look at; the level of a summary is the highest that was reached', () => {
    expect(routingOf(publishRequest())).toEqual({
      tenant: 'default',
      conversationId: 'c-1',
      level: 'alert',
      sector: 'airline',
      queue: 'rebooking',
      channel: 'voice',
    });
    expect(routingOf(publishRequest({ output: summary({ highestLevel: 'critical' }) })).level).toBe(
      'critical',
    );
    expect(routingOf(publishRequest({ output: summary({ highestLevel: null }) })).level).toBeNull();
  });
});
