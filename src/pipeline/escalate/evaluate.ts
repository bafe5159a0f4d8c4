import { circumstanceTest } from './circumstances.ts';
import { conditionKey } from './conditionKey.ts';
import type { CustomerUtterance } from './customer.ts';
import { elapsedMs } from './instant.ts';
import type { Condition, Lookback, Range, Test } from './rule.ts';
import { lookOf, type Look } from './ruleTest.ts';
import type { Extent } from './ruleSignals.ts';
import type { Scene } from './scene.ts';

/** A test that carries a condition: the value seen, how far inside its range, and in which utterances. */
export interface Support {
  /** The signal as rules name it; of others than the customer with their role before it (`agent.valence`). */
  readonly signal: string;
  readonly value: number;
  /** 0.25 at the edge of the range … 1 at the signal's own limit. */
  readonly strength: number;
  readonly utterances: readonly CustomerUtterance[];
}

/** `holds` is null when an absent signal leaves it open. Supports are empty unless it holds. */
export interface Verdict {
  readonly holds: boolean | null;
  readonly supports: readonly Support[];
}

/** A condition made ready to be judged, again and again. Pure. */
export type Judge = (scene: Scene) => Verdict;

const fails: Verdict = { holds: false, supports: [] };
const open: Verdict = { holds: null, supports: [] };
const holdsBare: Verdict = { holds: true, supports: [] };

/** Judges a condition, or any part of one, once. Rules that are asked often are made ready by `judgeOf`. */
export function evaluate(condition: Condition, scene: Scene): Verdict {
  return judgeOf(condition)(scene);
}

/** Three-valued, as SQL does it: absent is neither true nor false. */
export function judgeOf(condition: Condition): Judge {
  if ('all' in condition) return every(condition.all.map(judgeOf));
  if ('any' in condition) return some(condition.any.map(judgeOf));
  if ('not' in condition) return negated(judgeOf(condition.not));
  if ('heldForMs' in condition) return held(condition.heldForMs, condition.that);
  if ('use' in condition) return judgeOf(condition.that);
  if ('signal' in condition) return testJudge(condition);
  const isGiven = circumstanceTest(condition);
  return scene => (isGiven(scene) ? holdsBare : fails);
}

function every(parts: readonly Judge[]): Judge {
  return scene => {
    const supports: Support[] = [];
    let absent = false;
    for (const part of parts) {
      const verdict = part(scene);
      if (verdict.holds === false) return fails;
      if (verdict.holds === null) absent = true;
      else supports.push(...verdict.supports);
    }
    return absent ? open : { holds: true, supports };
  };
}

/** All parts are judged, not only until the first that holds: each of them is evidence. */
function some(parts: readonly Judge[]): Judge {
  return scene => {
    const supports: Support[] = [];
    let holds = false;
    let absent = false;
    for (const part of parts) {
      const verdict = part(scene);
      if (verdict.holds === null) absent = true;
      else if (verdict.holds) {
        holds = true;
        supports.push(...verdict.supports);
      }
    }
    if (holds) return { holds: true, supports };
    return absent ? open : fails;
  };
}

function negated(judge: Judge): Judge {
  return scene => {
    const { holds } = judge(scene);
    if (holds === null) return open;
    return holds ? fails : holdsBare;
  };
}

/** Since when it holds, the scene knows (`timers.ts`): what has just begun has not held for long. */
function held(heldForMs: number, that: Condition): Judge {
  const judge = judgeOf(that);
  const key = conditionKey(that);
  return scene => {
    const verdict = judge(scene);
    if (verdict.holds !== true) return verdict;
    const since = scene.held[key];
    const newest = scene.recent.at(-1);
    if (since === undefined || newest === undefined) return fails;
    return elapsedMs(since, newest) >= heldForMs ? verdict : fails;
  };
}

function testJudge(test: Test): Judge {
  const look = lookOf(test);
  const back: Lookback = test;
  return scene => {
    const { values, utterances } = look.see(scene);
    let known = 0;
    let found = 0;
    for (const value of values) {
      if (value === null) continue;
      known++;
      if (inside(value, test)) found++;
    }
    if (back.streak !== undefined)
      return found === back.streak ? holdsBy(look, test, values, utterances) : fails;
    if (found >= (back.count ?? 1)) return holdsBy(look, test, values, utterances);
    return known < values.length ? open : fails;
  };
}

/** One support for all utterances in which the signal is in range, with the value that lies deepest. */
function holdsBy(
  look: Look,
  range: Range,
  values: readonly (number | null)[],
  utterances: readonly CustomerUtterance[],
): Verdict {
  let deepest = { value: 0, strength: 0 };
  const found: CustomerUtterance[] = [];
  for (const [at, value] of values.entries()) {
    if (value === null || !inside(value, range)) continue;
    const utterance = utterances[at];
    if (utterance !== undefined) found.push(utterance);
    const strength = strengthOf(look, value, range);
    if (strength > deepest.strength) deepest = { value, strength };
  }
  return { holds: true, supports: [{ signal: look.name, ...deepest, utterances: found }] };
}

export function inside(value: number, { atLeast = -Infinity, atMost = Infinity }: Range): boolean {
  return value >= atLeast && value <= atMost;
}

/** How far inside its range a value lies, between the bound it had to pass and the signal's own limit. */
function strengthOf({ min, max }: Extent, value: number, { atLeast, atMost }: Range): number {
  const depths = [
    ...(atLeast === undefined ? [] : [depth(value - atLeast, max - atLeast, value)]),
    ...(atMost === undefined ? [] : [depth(atMost - value, atMost - min, value)]),
  ];
  return 0.25 + 0.75 * Math.min(1, ...depths);
}

/** Without a limit (counts) the depth is what lies beyond the bound, as a share of the value. */
function depth(beyond: number, room: number, value: number): number {
  if (room === 0) return 1;
  return Number.isFinite(room) ? beyond / room : beyond / Math.max(1, value);
}
