import type { Circumstance, Condition, Lookback, Test, TimeOfDay } from '../pipeline/escalate/rule.ts';
import { WEEKDAYS } from './conditionSchema.ts';

/** One node of a condition in words: a test, a circumstance, or how its parts are combined. */
export function conditionText(condition: Condition): string {
  if ('all' in condition) return 'all of';
  if ('any' in condition) return 'any of';
  if ('not' in condition) return 'not';
  if ('use' in condition) return condition.use;
  if ('heldForMs' in condition) return `for ${timeText(condition.heldForMs)}`;
  if ('signal' in condition) return testText(condition);
  return circumstanceText(condition);
}

/** `anger ≥ 0.4 in 2 of the last 8` */
function testText(test: Test): string {
  const { signal, role, belowBaseline, atLeast, atMost } = test;
  const name = `${role === undefined ? '' : `${role}'s `}${signal}${belowBaseline === true ? ' below baseline' : ''}`;
  const lower = atLeast === undefined ? '' : ` ≥ ${numberText(atLeast)}`;
  const upper = atMost === undefined ? '' : ` ≤ ${numberText(atMost)}`;
  return `${name}${lower}${lower !== '' && upper !== '' ? ' and' : ''}${upper}${lookbackText(test)}`;
}

/** With a minus sign that is one. */
export function numberText(value: number): string {
  return String(value).replace('-', '−');
}

function lookbackText({ within, withinMs, count = 1, streak }: Lookback): string {
  if (streak !== undefined) return ` in each of the last ${streak}`;
  const span = withinMs === undefined ? '' : ` in the last ${timeText(withinMs)}`;
  if (within === undefined || within === 1) return `${span}${count > 1 ? `, ${count} times` : ''}`;
  return ` in ${count} of the last ${within}${span}`;
}

function circumstanceText(condition: Circumstance): string {
  if ('timeOfDay' in condition) return timeOfDayText(condition.timeOfDay);
  const [[name, values] = ['', []]] = Object.entries(condition);
  return `${name} is ${values.join(' or ')}`;
}

function timeOfDayText({ from, to, timeZone, days }: TimeOfDay): string {
  const on = days === undefined ? '' : ` on ${days.map(day => WEEKDAYS[day] ?? '').join(', ')}`;
  return `${clockText(from)} to ${clockText(to)} ${timeZone}${on}`;
}

function clockText(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map(part => String(part).padStart(2, '0')).join(':');
}

/** `90s`, as rule files have it. */
export function timeText(ms: number): string {
  if (ms > 0 && ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (ms > 0 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}
