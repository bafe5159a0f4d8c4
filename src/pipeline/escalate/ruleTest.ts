import { addReading, baselineOf, trendOf, volatilityOf } from './arc.ts';
import { recentUtterances, type CustomerUtterance } from './customer.ts';
import { elapsedMs } from './instant.ts';
import type { Reading } from './reading.ts';
import type { ConversationSignal, Lookback, Test, TestedRole, UtteranceSignal } from './rule.ts';
import { conversationSignals, isUtteranceSignal, utteranceSignals, type Extent } from './ruleSignals.ts';
import type { Scene } from './scene.ts';
import { totalsOf } from './track.ts';

/** What a test looks at: one value per utterance, newest last, or one for the whole conversation. */
export interface Sight {
  /** Null where the signal is absent. */
  readonly values: readonly (number | null)[];
  /** The customer's utterances that the values are of; empty for other roles and for the conversation. */
  readonly utterances: readonly CustomerUtterance[];
}

/** A test made ready: where it looks, and how its signal is called in evidence. */
export interface Look extends Extent {
  readonly name: string;
  readonly see: (scene: Scene) => Sight;
}

/** Signals that are known of agents and supervisors too. */
export const SIGNALS_OF_OTHERS = [
  'valence',
  'smoothed',
  'trend',
  'volatility',
  'negativeStreak',
] as const satisfies readonly (UtteranceSignal | ConversationSignal)[];

/** Signals that can be measured from the customer's baseline. */
export const SIGNALS_WITH_BASELINE = ['valence', 'smoothed'] as const;

const belowBaseline: Extent = { min: -2, max: 2 };
const nobody: readonly CustomerUtterance[] = [];

export function lookOf(test: Test): Look {
  const { signal, role = 'customer' } = test;
  if (isUtteranceSignal(signal)) return utteranceLook(test, signal, role, test);
  if (role !== 'customer') {
    const { min, max } = conversationSignals[signal];
    return { name: `${role}.${signal}`, min, max, see: ofOther(role, signal) };
  }
  const { min, max, read } = conversationSignals[test.belowBaseline === true ? 'dropFromBaseline' : signal];
  return {
    name: test.belowBaseline === true ? 'dropFromBaseline' : signal,
    min,
    max,
    see: scene => ({ values: [read(scene)], utterances: nobody }),
  };
}

function utteranceLook(test: Test, signal: UtteranceSignal, role: TestedRole, back: Lookback): Look {
  const { min, max, read } = utteranceSignals[signal];
  if (role !== 'customer')
    return {
      name: `${role}.${signal}`,
      min,
      max,
      see: ({ others }) => ({
        values: chosen(others[role].recent, back, ({ valence }) => valence).map(({ valence }) => valence),
        utterances: nobody,
      }),
    };
  if (test.belowBaseline === true)
    return {
      name: 'valenceBelowBaseline',
      ...belowBaseline,
      see: scene => {
        const baseline = baselineOf(scene.totals.arc);
        const utterances = chosen(scene.window, back, read);
        return {
          values: utterances.map(utterance => {
            const value = read(utterance);
            return baseline === null || value === null ? null : baseline - value;
          }),
          utterances,
        };
      },
    };
  return {
    name: signal,
    min,
    max,
    see: ({ window }) => {
      const utterances = chosen(window, back, read);
      return { values: utterances.map(read), utterances };
    },
  };
}

/** The utterances that a test takes into view. */
function chosen<Entry extends Reading>(
  all: readonly Entry[],
  { within, withinMs, streak }: Lookback,
  read: (entry: Entry) => number | null,
): readonly Entry[] {
  if (streak !== undefined) return all.filter(entry => read(entry) !== null).slice(-streak);
  const newest = all.at(-1);
  if (withinMs === undefined || newest === undefined) return all.slice(-(within ?? 1));
  return all
    .slice(-(within ?? recentUtterances))
    .filter(entry => isInstant(entry) && isInstant(newest) && elapsedMs(entry, newest) <= withinMs);
}

function isInstant(entry: Reading): entry is CustomerUtterance {
  return 'receivedAtMs' in entry;
}

function ofOther(role: Exclude<TestedRole, 'customer'>, signal: ConversationSignal): (scene: Scene) => Sight {
  return ({ others }) => {
    const { recent } = others[role];
    const arc = totalsOf(others[role], addReading);
    const values: Partial<Record<ConversationSignal, number>> = {
      smoothed: arc.smoothed,
      trend: trendOf(recent),
      volatility: volatilityOf(arc),
      negativeStreak: arc.negativeStreak,
    };
    return { values: [arc.scored === 0 ? null : (values[signal] ?? null)], utterances: nobody };
  };
}
