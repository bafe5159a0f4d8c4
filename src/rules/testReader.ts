import type { Lookback, Test, TestedRole } from '../pipeline/escalate/rule.ts';
import {
  conversationSignals,
  isUtteranceSignal,
  utteranceSignals,
} from '../pipeline/escalate/ruleSignals.ts';
import { SIGNALS_OF_OTHERS, SIGNALS_WITH_BASELINE } from '../pipeline/escalate/ruleTest.ts';
import type { Path } from '../yaml/yamlSource.ts';
import { durationMs } from './duration.ts';
import type { Remark } from './problem.ts';

/** A test as the file has it. Types may still be wrong: that has been said elsewhere. */
export interface SignalEntry {
  readonly signal: unknown;
  readonly role?: unknown;
  readonly atLeast?: unknown;
  readonly atMost?: unknown;
  readonly dropFromBaseline?: unknown;
  readonly within?: unknown;
  readonly count?: unknown;
  readonly streak?: unknown;
}

/** Reads a test of a signal; null where it can't be one. Says what its keys have to do with each other. */
export function readTest(entry: SignalEntry, path: Path): [Test | null, Remark[]] {
  const { signal } = entry;
  if (typeof signal !== 'string' || !isSignal(signal)) return [null, []];
  const remarks = contradictions(entry, signal).map(({ key, message }) => ({
    path: [...path, key],
    message,
  }));
  if (remarks.length > 0) return [null, remarks];
  const test = {
    signal,
    ...(isOther(entry.role) ? { role: entry.role } : {}),
    ...rangeOf(entry),
    ...(isUtteranceSignal(signal) ? lookbackOf(entry) : {}),
  } as Test;
  return [test, []];
}

function isSignal(name: string): name is Test['signal'] {
  return Object.hasOwn(utteranceSignals, name) || Object.hasOwn(conversationSignals, name);
}

function isOther(role: unknown): role is Exclude<TestedRole, 'customer'> {
  return role === 'agent' || role === 'supervisor';
}

interface Contradiction {
  readonly key: string;
  readonly message: string;
}

function contradictions(entry: SignalEntry, signal: Test['signal']): Contradiction[] {
  const has = (key: keyof SignalEntry) => entry[key] !== undefined;
  const found: Contradiction[] = [];
  const wrong = (key: keyof SignalEntry, message: string) => found.push({ key, message });
  if (!has('atLeast') && !has('atMost') && !has('dropFromBaseline'))
    wrong('signal', 'needs atLeast, atMost or dropFromBaseline');
  if (has('dropFromBaseline')) {
    if (has('atLeast') || has('atMost')) wrong('dropFromBaseline', 'takes the place of atLeast and atMost');
    if (!SIGNALS_WITH_BASELINE.some(known => known === signal) || isOther(entry.role))
      wrong('dropFromBaseline', "only the customer's valence and smoothed have a baseline");
  }
  if (has('streak') && (has('within') || has('count'))) wrong('streak', 'goes with neither within nor count');
  if (!isUtteranceSignal(signal))
    for (const key of ['within', 'count', 'streak'] as const)
      if (has(key))
        wrong(key, `${signal} is of the whole conversation: only signals of an utterance have ${key}`);
  if (isOther(entry.role)) {
    if (!SIGNALS_OF_OTHERS.some(known => known === signal))
      wrong('role', `${signal} is known of the customer only; of others ${SIGNALS_OF_OTHERS.join(', ')}`);
    if (typeof entry.within === 'string') wrong('within', 'of others than the customer only as a number');
  }
  return found;
}

function rangeOf({ atLeast, atMost, dropFromBaseline }: SignalEntry) {
  if (typeof dropFromBaseline === 'number') return { belowBaseline: true, atLeast: dropFromBaseline };
  return {
    ...(typeof atLeast === 'number' ? { atLeast } : {}),
    ...(typeof atMost === 'number' ? { atMost } : {}),
  };
}

function lookbackOf({ within, count, streak }: SignalEntry): Lookback {
  return {
    ...(typeof within === 'number' ? { within } : {}),
    ...(typeof within === 'string' ? { withinMs: durationMs(within) } : {}),
    ...(typeof count === 'number' ? { count } : {}),
    ...(typeof streak === 'number' ? { streak } : {}),
  };
}
