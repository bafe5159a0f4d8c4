import { expect, test } from 'vitest';
import { isMapped, mappingOf, roleOf, silentRoles } from '../../../../../src/pipeline/accept/inlets/roles.ts';

const roles = { EXTERNAL: 'customer', ch_1: 'agent', '*': 'bot' } as const;

test('labels are compared without regard to case; the words for roles stand for themselves', () => {
  expect(roleOf('external', roles)).toEqual({ role: 'customer' });
  expect(roleOf('CH_1', roles)).toEqual({ role: 'agent' });
  expect(roleOf('Supervisor', roles)).toEqual({ role: 'supervisor' });
});

test('a line of the mapping wins over the word for a role', () => {
  expect(roleOf('agent', { agent: 'customer' })).toEqual({ role: 'customer' });
});

test('a label without a line, and speech without a label, get the role of the star, and it shows', () => {
  expect(roleOf('S1', roles)).toEqual({ role: 'bot', roleAssumed: true });
  expect(roleOf(undefined, roles)).toEqual({ role: 'bot', roleAssumed: true });
  expect(roleOf('*', roles)).toEqual({ role: 'bot', roleAssumed: true });
  expect(roleOf('S1', {})).toEqual({ role: 'customer', roleAssumed: true });
  expect([isMapped('ch_1', roles), isMapped('S1', roles)]).toEqual([true, false]);
});

test('a side that was never heard is named', () => {
  expect(silentRoles(['customer', 'customer', 'bot'])).toEqual(['agent']);
  expect(silentRoles(['agent', 'customer'])).toEqual([]);
});

test('lines that are given add to the default ones, or replace them, whatever their case', () => {
  const defaults = { EXTERNAL: 'customer', INTERNAL: 'agent', '*': 'customer' } as const;
  expect(mappingOf(defaults, { internal: 'supervisor', S1: 'bot' })).toEqual({
    external: 'customer',
    internal: 'supervisor',
    s1: 'bot',
    '*': 'customer',
  });
  expect(mappingOf(defaults)).toEqual({ external: 'customer', internal: 'agent', '*': 'customer' });
  expect(roleOf('internal', mappingOf(defaults, { '*': 'agent' }))).toEqual({ role: 'agent' });
});
