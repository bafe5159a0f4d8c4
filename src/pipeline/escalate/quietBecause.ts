import type { Occasion } from './announce.ts';
import { isHeeded, levelIn, rests, withoutGone } from './decide.ts';
import { above, type Firing } from './firing.ts';
import { silentBecause } from './withhold.ts';

/** Why a rule that fires says nothing of its own now; null when nothing keeps it back. */
export function quietBecause(occasion: Occasion, firing: Firing): string | null {
  const { state, options, cause } = occasion;
  const { rule, level } = firing;
  const silent = silentBecause(rule, options.mutes, cause.atMs);
  if (silent === 'shadow') return 'it is in shadow';
  if (silent === 'muted') return 'it is muted';
  const open = state.open === null ? null : withoutGone(state.open, options.rules);
  if (!isHeeded(occasion, rule, open)) return 'it has had its share of alerts in this conversation';
  if (open !== null) {
    const told = levelIn(open, rule.id);
    if (told !== null && !above(level, told)) return `it is up already, at ${told}`;
    if (above(open.level, level)) return `an escalation is up at ${open.level}`;
    return null;
  }
  if (rests(occasion, firing)) return 'it rests after it was cleared';
  if (state.escalations >= options.maxEscalations && !above(level, state.highestLevel))
    return 'the conversation has had its share of escalations';
  return null;
}
