import type { CustomerHistory } from '../../domain/customerMemory.ts';
import type { EscalationOptions } from './options.ts';

/**
 * The earlier moment that a new one continues: the same customer's last one, in another conversation, within the
 * window, if it was not repaired or is about the same event.
 */
export function linkOf(
  history: CustomerHistory | null,
  journeyEvent: string,
  atMs: number,
  { linkWindowMs }: EscalationOptions,
): string | null {
  const last = history?.lastMoment ?? null;
  if (last === null || atMs - last.atMs > linkWindowMs) return null;
  return last.outcome !== 'recovered' || last.journeyEvent === journeyEvent ? last.momentId : null;
}
