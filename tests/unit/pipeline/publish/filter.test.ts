import { describe, expect, test } from 'vitest';
import type { EventRouting, EventType } from '../../../../src/domain/events.ts';
import type { EventFilter } from '../../../../src/pipeline/publish/contract.ts';
import { compileFilter } from '../../../../src/pipeline/publish/filter.ts';

const routing: EventRouting = {
  tenant: 'default',
  conversationId: 'c-1',
  level: 'alert',
  sector: 'airline',
  queue: 'rebooking',
  channel: 'voice',
};
const bare: EventRouting = { ...routing, level: null, sector: null, queue: null };
const raised: EventType = 'pulso.escalation.raised.v1';
const summary: EventType = 'pulso.conversation.summary.v1';
const signals: EventType = 'pulso.signals.v1';

const cases: [string, EventFilter, EventType, EventRouting, boolean][] = [
  ['an empty filter takes escalations', {}, raised, routing, true],
  ['an empty filter takes summaries', {}, summary, bare, true],
  ['an empty filter leaves signals out', {}, signals, bare, false],
  ['a type by its name', { types: [raised] }, raised, routing, true],
  ['another type', { types: [raised] }, summary, routing, false],
  ['a prefix', { types: ['pulso.escalation.*'] }, raised, routing, true],
  ['a prefix of others', { types: ['pulso.conversation.*'] }, raised, routing, false],
  ['a star takes escalations', { types: ['*'] }, raised, routing, true],
  ['a star leaves signals out', { types: ['*', 'pulso.*'] }, signals, bare, false],
  ['signals have to be named', { types: ['pulso.signals.v1'] }, signals, bare, true],
  ['signals may be named by prefix', { types: ['pulso.signals.*'] }, signals, bare, true],
  ['a star in the middle is no wildcard', { types: ['pulso.*.raised.v1'] }, raised, routing, false],
  ['one of several types', { types: [summary, 'pulso.escalation.*'] }, raised, routing, true],
  ['the least level', { minLevel: 'alert' }, raised, routing, true],
  ['below the least level', { minLevel: 'critical' }, raised, routing, false],
  ['above the least level', { minLevel: 'watch' }, raised, routing, true],
  ['a summary that never reached a level', { minLevel: 'watch' }, summary, bare, false],
  [
    'signals have no level to reach',
    { types: ['pulso.signals.v1'], minLevel: 'critical' },
    signals,
    bare,
    true,
  ],
  ['one of the sectors', { sectors: ['bank', 'airline'] }, raised, routing, true],
  ['none of the sectors', { sectors: ['bank'] }, raised, routing, false],
  ['no sector at all', { sectors: ['airline'] }, raised, bare, false],
  ['one of the queues', { queues: ['rebooking'] }, raised, routing, true],
  ['none of the queues', { queues: ['refunds'] }, raised, routing, false],
  ['no queue at all', { queues: ['rebooking'] }, raised, bare, false],
  ['the channel', { channels: ['voice', 'chat'] }, raised, routing, true],
  ['another channel', { channels: ['chat'] }, raised, routing, false],
  ['the conversation', { conversations: ['c-1'] }, raised, routing, true],
  ['another conversation', { conversations: ['c-2'] }, raised, routing, false],
  [
    'all conditions hold',
    { types: ['*'], minLevel: 'watch', sectors: ['airline'], queues: ['rebooking'], channels: ['voice'] },
    raised,
    routing,
    true,
  ],
  [
    'one condition fails',
    { types: ['*'], minLevel: 'watch', sectors: ['airline'], queues: ['other'], channels: ['voice'] },
    raised,
    routing,
    false,
  ],
];

describe('a filter', () => {
  test.each(cases)('%s', (_name, filter, type, from, expected) => {
    const { wants } = compileFilter(filter, 'default');
    expect(wants(type, from)).toBe(expected);
  });

  test('never lets another tenant see anything', () => {
    for (const [, filter, type, from] of cases)
      expect(compileFilter(filter, 'other').wants(type, from)).toBe(false);
  });

  test('says whether signals are worth building', () => {
    expect(compileFilter({ types: ['pulso.signals.v1'] }, 'default').wantsSignals).toBe(true);
    expect(compileFilter({ types: ['*'] }, 'default').wantsSignals).toBe(false);
  });
});
