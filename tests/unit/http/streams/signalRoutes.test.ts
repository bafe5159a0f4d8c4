import { expect, test } from 'vitest';
import type { SignalsView } from '../../../../src/domain/escalation.ts';
import { SignalRoutes } from '../../../../src/http/streams/signalRoutes.ts';
import type { SignalsListener } from '../../../../src/pipeline/publish/contract.ts';

const view: SignalsView = {
  kind: 'signals',
  utteranceId: 'u-1',
  revision: 0,
  role: 'customer',
  final: true,
  phrases: [],
};

function routes() {
  const listeners = new Set<SignalsListener>();
  const subject = new SignalRoutes({
    onSignals: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  const emit = (conversationId: string, tenant = 'acme') => {
    for (const listener of listeners) listener({ tenant, conversationId }, view);
  };
  return { routes: subject, emit, listeners };
}

test('two followers of one conversation both hear it, until one leaves', () => {
  const { routes: subject, emit } = routes();
  const heard: string[] = [];
  const a = subject.join('acme', 10, () => heard.push('a'));
  const b = subject.join('acme', 10, () => heard.push('b'));
  a.follow('c-1');
  a.follow('c-1');
  b.follow('c-1');
  emit('c-1');
  a.leave();
  emit('c-1');
  expect(heard).toEqual(['a', 'b', 'b']);
});

test('the same conversation id of another tenant is another conversation', () => {
  const { routes: subject, emit } = routes();
  const heard: string[] = [];
  subject.join('acme', 10, id => heard.push(id)).follow('c-1');
  emit('c-1', 'other');
  expect(heard).toEqual([]);
});

test('past the limit the conversation followed for the longest time is left', () => {
  const { routes: subject, emit } = routes();
  const heard: string[] = [];
  const follower = subject.join('acme', 2, id => heard.push(id));
  for (const id of ['c-1', 'c-2', 'c-3']) follower.follow(id);
  for (const id of ['c-1', 'c-2', 'c-3']) emit(id);
  expect(heard).toEqual(['c-2', 'c-3']);
});

test('nobody listens to the source once the last follower has left, and again when one comes', () => {
  const { routes: subject, listeners } = routes();
  const follower = subject.join('acme', 2, () => undefined);
  expect(listeners.size).toBe(1);
  follower.leave();
  expect(listeners.size).toBe(0);
  subject.join('acme', 2, () => undefined);
  expect(listeners.size).toBe(1);
});
