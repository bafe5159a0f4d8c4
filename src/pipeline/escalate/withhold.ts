import type { Level } from '../../domain/escalation.ts';
import type { Occasion } from './announce.ts';
import { above, higherOf, type Firing } from './firing.ts';
import { instantOf } from './instant.ts';
import { isResting, type Quiet } from './ruleMemory.ts';
import type { ReadyRule } from './ruleSet.ts';

/** What a rule would have said, had it not been in shadow or muted. Never sent; counted and shown. */
export interface Withheld {
  readonly kind: 'withheld';
  readonly because: 'shadow' | 'muted';
  readonly rule: string;
  readonly ruleVersion: string;
  readonly level: Level;
  readonly utteranceId: string;
}

/** A rule that says nothing in this conversation until an instant of the recorded clock. */
export interface Mute {
  readonly ruleId: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Why a rule is silent at an instant; null when it is not. */
export function silentBecause(
  rule: ReadyRule,
  mutes: readonly Mute[],
  atMs: number,
): Withheld['because'] | null {
  if (rule.shadow === true) return 'shadow';
  const isMuted = mutes.some(
    ({ ruleId, fromMs, untilMs }) => ruleId === rule.id && fromMs <= atMs && atMs < untilMs,
  );
  return isMuted ? 'muted' : null;
}

/**
 * What the silent rules would have said: as if each were alone, it speaks when it begins and when its level rises,
 * lets go by its own condition, and rests for its cooldown.
 * @returns what is to be remembered of silent rules, and what they would have said now
 */
export function withhold(
  { state, scene, newest, cause, options }: Occasion,
  firing: readonly Firing[],
): [Readonly<Record<string, Quiet>>, Withheld[]] {
  const before = state.ruleMemory.quiet;
  const quiet: Record<string, Quiet> = {};
  const withheld: Withheld[] = [];
  for (const rule of options.rules) {
    const because = silentBecause(rule, options.mutes, cause.atMs);
    if (because === null) continue;
    // A rule that is muted while it is up has been told up to its level.
    const told = state.open?.rules.find(({ id }) => id === rule.id)?.level ?? null;
    const { level: held, rest } = before[rule.id] ?? { level: told, rest: null };
    const level = firing.find(one => one.rule.id === rule.id)?.level ?? null;
    if (level !== null && above(level, held)) {
      const rests = rest !== null && isResting(rest, rule, newest, state.customerUtterances);
      if (held === null && rests && !above(level, rest.level)) {
        quiet[rule.id] = { level: null, rest };
        continue;
      }
      withheld.push({
        kind: 'withheld',
        because,
        rule: rule.id,
        ruleVersion: rule.version,
        level,
        utteranceId: cause.utteranceId,
      });
      quiet[rule.id] = { level: higherOf(level, held), rest: null };
    } else if (held !== null) {
      const letsGo = level === null && rule.content(scene).holds === true;
      quiet[rule.id] = letsGo
        ? {
            level: null,
            rest: { level: held, since: instantOf(newest), sinceUtterance: state.customerUtterances },
          }
        : { level: held, rest };
    } else if (rest !== null && isResting(rest, rule, newest, state.customerUtterances))
      quiet[rule.id] = { level: null, rest };
  }
  return [quiet, withheld];
}
