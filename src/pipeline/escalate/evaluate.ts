import type { CustomerUtterance } from './customer.ts';
import type { Condition, ConversationSignal, Range, SignalName, Test, UtteranceSignal } from './rule.ts';
import { conversationSignals, isUtteranceSignal, utteranceSignals } from './ruleSignals.ts';
import type { Scene } from './scene.ts';

/** A test that carries a condition: the value seen, how far inside its range, and in which utterances. */
export interface Support {
  readonly signal: SignalName;
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

const fails: Verdict = { holds: false, supports: [] };
const open: Verdict = { holds: null, supports: [] };

/** Judges a condition, or any part of one. Pure. Three-valued, as SQL does it: absent is neither true nor false. */
export function evaluate(condition: Condition, scene: Scene): Verdict {
  if ('all' in condition) return every(condition.all, scene);
  if ('any' in condition) return some(condition.any, scene);
  if ('not' in condition) {
    const { holds } = evaluate(condition.not, scene);
    return { holds: holds === null ? null : !holds, supports: [] };
  }
  return test(condition, scene);
}

function every(parts: readonly Condition[], scene: Scene): Verdict {
  const supports: Support[] = [];
  let absent = false;
  for (const part of parts) {
    const verdict = evaluate(part, scene);
    if (verdict.holds === false) return fails;
    if (verdict.holds === null) absent = true;
    supports.push(...verdict.supports);
  }
  return absent ? open : { holds: true, supports };
}

/** All parts are judged, not only until the first that holds: each of them is evidence. */
function some(parts: readonly Condition[], scene: Scene): Verdict {
  const verdicts = parts.map(part => evaluate(part, scene));
  if (verdicts.some(({ holds }) => holds === true))
    return { holds: true, supports: verdicts.flatMap(({ supports }) => supports) };
  return verdicts.some(({ holds }) => holds === null) ? open : fails;
}

function test(condition: Test, scene: Scene): Verdict {
  const { signal } = condition;
  if (!isUtteranceSignal(signal)) return testConversation(signal, condition, scene);
  if ('streak' in condition) return testStreak(signal, condition, condition.streak, scene);
  const within = 'within' in condition ? (condition.within ?? 1) : 1;
  const count = 'count' in condition ? (condition.count ?? 1) : 1;
  return testLately(signal, condition, within, count, scene);
}

function testConversation(signal: ConversationSignal, range: Range, scene: Scene): Verdict {
  const value = conversationSignals[signal].read(scene);
  if (value === null) return open;
  if (!inside(value, range)) return fails;
  return {
    holds: true,
    supports: [{ signal, value, strength: strengthOf(signal, value, range), utterances: [] }],
  };
}

/** In at least `count` of the last `within` utterances. */
function testLately(
  signal: UtteranceSignal,
  range: Range,
  within: number,
  count: number,
  scene: Scene,
): Verdict {
  const { read } = utteranceSignals[signal];
  const seen = scene.window.slice(-within);
  let known = 0;
  let found = 0;
  for (const utterance of seen) {
    const value = read(utterance);
    if (value === null) continue;
    known++;
    if (inside(value, range)) found++;
  }
  if (found >= count) return holdsBy(signal, range, seen);
  return known < seen.length ? open : fails;
}

/** In each of the last `streak` utterances that have the signal at all. */
function testStreak(signal: UtteranceSignal, range: Range, streak: number, scene: Scene): Verdict {
  const { read } = utteranceSignals[signal];
  const known = scene.window.filter(utterance => read(utterance) !== null).slice(-streak);
  const holds = known.length === streak && known.every(utterance => inside(read(utterance), range));
  return holds ? holdsBy(signal, range, known) : fails;
}

/** One support for all utterances in which the signal is in range, with the value that lies deepest. */
function holdsBy(signal: UtteranceSignal, range: Range, seen: readonly CustomerUtterance[]): Verdict {
  const { read } = utteranceSignals[signal];
  const utterances = seen.filter(utterance => inside(read(utterance), range));
  let deepest = { value: 0, strength: 0 };
  for (const utterance of utterances) {
    const value = read(utterance) ?? 0;
    const strength = strengthOf(signal, value, range);
    if (strength > deepest.strength) deepest = { value, strength };
  }
  return { holds: true, supports: [{ signal, ...deepest, utterances }] };
}

function inside(value: number | null, { atLeast = -Infinity, atMost = Infinity }: Range): boolean {
  return value !== null && value >= atLeast && value <= atMost;
}

/** How far inside its range a value lies, between the bound it had to pass and the signal's own limit. */
function strengthOf(signal: SignalName, value: number, { atLeast, atMost }: Range): number {
  const { min, max } = isUtteranceSignal(signal) ? utteranceSignals[signal] : conversationSignals[signal];
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
