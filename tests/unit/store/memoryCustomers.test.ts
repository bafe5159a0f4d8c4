import { describe, expect, test } from 'vitest';
import { MemoryAgents } from '../../../src/store/memoryAgents.ts';
import { MemoryCustomers } from '../../../src/store/memoryCustomers.ts';

const dayMs = 86_400_000;
const memory = (maxCustomers = 10) =>
  new MemoryCustomers({ maxCustomers, halfLifeMs: 90 * dayMs, halfLifeConversations: 10 });
const talked = (valence: number, atMs: number) => ({
  kind: 'conversation' as const,
  sum: 3 * valence,
  weight: 3,
  atMs,
});

describe('the memory of customers', () => {
  test('knows nothing of a stranger, nor of the same id at another tenant', () => {
    const customers = memory();
    customers.remember('a', 'cu-1', talked(-0.5, 0));
    expect(customers.recall('a', 'cu-2', 0)).toBeUndefined();
    expect(customers.recall('b', 'cu-1', 0)).toBeUndefined();
  });

  test('keeps the usual valence, with less and less weight as time passes', () => {
    const customers = memory();
    customers.remember('a', 'cu-1', talked(-0.5, 0));
    expect(customers.recall('a', 'cu-1', 0)?.usual).toEqual({ valence: -0.5, weight: 3 });
    const later = customers.recall('a', 'cu-1', 90 * dayMs)?.usual;
    expect(later?.valence).toBeCloseTo(-0.5, 9);
    expect(later?.weight).toBeCloseTo(1.5, 9);
    expect(customers.recall('a', 'cu-1', 900 * dayMs)?.usual).toBeNull();
  });

  test('forgets with each further conversation: somebody who has become friendly counts as friendly', () => {
    const customers = memory();
    for (let at = 0; at < 10; at++) customers.remember('a', 'cu-1', talked(-0.6, at));
    for (let at = 10; at < 40; at++) customers.remember('a', 'cu-1', talked(0.6, at));
    const usual = customers.recall('a', 'cu-1', 40)?.usual;
    expect(usual?.valence).toBeGreaterThan(0.4);
    // What is remembered stays bounded however often somebody calls.
    expect(usual?.weight).toBeLessThan(50);
  });

  test('keeps the last moment and the last survey', () => {
    const customers = memory();
    const moment = {
      momentId: 'm-1',
      conversationId: 'c-1',
      channel: 'chat',
      journeyEvent: 'flight-cancelled',
      outcome: 'lost',
      atMs: 5,
    } as const;
    customers.remember('a', 'cu-1', { kind: 'moment', moment });
    customers.remember('a', 'cu-1', { kind: 'survey', atMs: 7 });
    expect(customers.recall('a', 'cu-1', 8)).toEqual({ usual: null, lastMoment: moment, lastSurveyAtMs: 7 });
  });

  test('is bounded: whoever was not heard of for longest is forgotten', () => {
    const customers = memory(2);
    for (const id of ['cu-1', 'cu-2', 'cu-3']) customers.remember('a', id, { kind: 'survey', atMs: 0 });
    expect(customers.recall('a', 'cu-1', 0)).toBeUndefined();
    expect(customers.recall('a', 'cu-3', 0)).toBeDefined();
  });
});

test('outcomes of moments are counted by agent and tenant', () => {
  const agents = new MemoryAgents();
  agents.note('a', 'ag-1', true, 5);
  agents.note('a', 'ag-1', false, 7);
  expect(agents.outcomes('a')).toEqual([{ agentId: 'ag-1', moments: 2, recovered: 1, notedAtMs: 7 }]);
  expect(agents.outcomes('b')).toEqual([]);
});

test('whoever was not heard of since an instant is forgotten; who was, is not, whatever is older of them', () => {
  const [customers, agents] = [memory(), new MemoryAgents()];
  customers.remember('a', 'gone', talked(-0.5, 5));
  customers.remember('a', 'back', talked(-0.5, 5));
  customers.remember('a', 'back', { kind: 'survey', atMs: 20 });
  agents.note('a', 'gone', true, 5);
  agents.note('a', 'back', true, 20);
  customers.forgetBefore(20);
  agents.forgetBefore(20);
  expect(['gone', 'back'].map(id => customers.recall('a', id, 20) !== undefined)).toEqual([false, true]);
  expect(agents.outcomes('a').map(({ agentId }) => agentId)).toEqual(['back']);
});
