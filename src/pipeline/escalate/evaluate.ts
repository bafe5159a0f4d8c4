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
  if ('all' in condition) return every(condition.all.map(part => evaluate(part, scene)));
  if ('any' in condition) return some(condition.any.map(part => evaluate(part, scene)));
  if ('not' in condition) {
    const { holds } = evaluate(condition.not, scene);
    return { holds: holds === null ? null : !holds, supports: [] };
  }
  return test(condition, scene);
}

function every(parts: readonly Verdict[]): Verdict {
  if (parts.some(({ holds }) => holds === false)) return fails;
  if (parts.some(({ holds }) => holds === null)) return open;
  return { holds: true, supports: parts.flatMap(({ supports }) => supports) };
}

function some(parts: readonly Verdict[]): Verdict {
  const holding = parts.filter(({ holds }) => holds === true);
  if (holding.length > 0) return { holds: true, supports: holding.flatMap(({ supports }) => supports) };
  return parts.some(({ holds }) => holds === null) ? open : fails;
}

function test(condition: Test, scene: Scene): Verdict {
  const { signal } = condition;
  if (!isUtteranceSignal(signal)) return testConversation(signal, condition, scene);
  if ('streak' in condition) return testStreak(signal, condition, condition.streak, scene);
  const within = 'within' in condition ? (condition.within ?? 1) : 1;
  const count = 'count' in condition ? (condition.count ?? 1) : 1;
  const seen = scene.window.slice(-within);
  const known = valuesOf(signal, seen);
  const found = known.filter(({ value }) => inside(value, condition));
  if (found.length >= count) return holdsBy(signal, condition, found);
  return known.length < seen.length ? open : fails;
}

interface Seen {
  readonly utterance: CustomerUtterance;
  readonly value: number;
}

/** The utterances that have the signal, with its value. */
function valuesOf(signal: UtteranceSignal, utterances: readonly CustomerUtterance[]): Seen[] {
  return utterances.flatMap(utterance => {
    const value = utteranceSignals[signal].read(utterance);
    return value === null ? [] : [{ utterance, value }];
  });
}

/** In each of the last `streak` utterances that have the signal at all. */
function testStreak(signal: UtteranceSignal, range: Range, streak: number, scene: Scene): Verdict {
  const known = valuesOf(signal, scene.window).slice(-streak);
  if (known.length < streak || known.some(({ value }) => !inside(value, range))) return fails;
  return holdsBy(signal, range, known);
}

/** One support for all utterances in which the signal was found, with the value that lies deepest. */
function holdsBy(signal: UtteranceSignal, range: Range, found: readonly Seen[]): Verdict {
  const judged = found.map(({ value }) => ({ value, strength: strengthOf(signal, value, range) }));
  const { value, strength } = judged.reduce((best, next) => (next.strength > best.strength ? next : best));
  return {
    holds: true,
    supports: [{ signal, value, strength, utterances: found.map(({ utterance }) => utterance) }],
  };
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

function inside(value: number, { atLeast = -Infinity, atMost = Infinity }: Range): boolean {
  return value >= atLeast && value <= atMost;
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
