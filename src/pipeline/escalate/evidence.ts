import type { Contribution, Evidence, EvidenceUtterance } from '../../domain/escalation.ts';
import { round } from './arc.ts';
import type { CustomerUtterance } from './customer.ts';
import type { Support } from './evaluate.ts';

/** Utterances shown in one event: the newest of those that spoke for it. */
const shownUtterances = 4;
/** Signals shown in one event: the strongest. */
const shownSignals = 6;

/** What spoke for an event: the utterances that its tests found, the newest one, and each signal's share. */
export function evidenceOf(supports: readonly Support[], newest: CustomerUtterance): Evidence {
  const utterances = new Map([[newest.number, newest]]);
  for (const support of supports)
    for (const utterance of support.utterances) utterances.set(utterance.number, utterance);
  return {
    utterances: [...utterances.values()]
      .sort((a, b) => a.number - b.number)
      .slice(-shownUtterances)
      .map(evidenceUtterance),
    contributions: contributionsOf(supports),
  };
}

export function evidenceUtterance(utterance: CustomerUtterance): EvidenceUtterance {
  const { utteranceId, revision, beginOffsetMs, endOffsetMs, valence, phrases } = utterance;
  return {
    utteranceId,
    revision,
    role: 'customer',
    ...(beginOffsetMs === undefined ? {} : { beginOffsetMs }),
    ...(endOffsetMs === undefined ? {} : { endOffsetMs }),
    ...(valence === null ? {} : { valence }),
    phrases,
  };
}

/**
 * Shares of the signals: each counts by its strongest test (`Support.strength`), and the strengths are scaled to
 * add up to 1 (docs/escalation.md). Strongest first; equals by name.
 */
export function contributionsOf(supports: readonly Support[]): Contribution[] {
  const strongest = new Map<string, Support>();
  for (const support of supports) {
    const known = strongest.get(support.signal);
    if (known === undefined || support.strength > known.strength) strongest.set(support.signal, support);
  }
  return sharesOf([...strongest.values()]);
}

/** A signal with the value seen and how much it spoke, 0…1, on its own scale. */
export interface Share {
  readonly signal: string;
  readonly value: number;
  readonly strength: number;
}

/** The strongest signals, their strengths scaled to add up to 1; what did not speak at all is left out. */
export function sharesOf(all: readonly Share[]): Contribution[] {
  const shown = all
    .filter(({ strength }) => strength > 0)
    .sort((a, b) => b.strength - a.strength || (a.signal < b.signal ? -1 : 1))
    .slice(0, shownSignals);
  const shares = shareOut(shown.map(({ strength }) => strength));
  return shown.map(({ signal, value }, at) => ({
    signal,
    value: round(value),
    contribution: shares[at] ?? 0,
  }));
}

/** Scales to a sum of 1 in thousandths; what rounding leaves goes to the largest remainders (Hamilton). */
function shareOut(strengths: readonly number[]): number[] {
  const total = strengths.reduce((sum, strength) => sum + strength, 0);
  const exact = strengths.map(strength => (strength / total) * 1000);
  const whole = exact.map(Math.floor);
  const left = 1000 - whole.reduce((sum, share) => sum + share, 0);
  const topped = new Set(
    exact
      .map((share, at) => ({ at, remainder: share - Math.floor(share) }))
      .sort((a, b) => b.remainder - a.remainder || a.at - b.at)
      .slice(0, left)
      .map(({ at }) => at),
  );
  return whole.map((share, at) => (share + (topped.has(at) ? 1 : 0)) / 1000);
}
