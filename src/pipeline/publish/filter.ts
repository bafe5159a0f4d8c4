import { levelRank } from '../../domain/escalation.ts';
import { EVENT_TYPES, type EventRouting, type EventType } from '../../domain/events.ts';
import type { EventFilter } from './contract.ts';

/** A filter made ready: one cheap question per event. */
export interface CompiledFilter {
  readonly wantsSignals: boolean;
  readonly wants: (type: EventType, routing: EventRouting) => boolean;
}

/** Nobody sees another tenant's events, whatever the filter says. */
export function compileFilter(filter: EventFilter, tenant: string): CompiledFilter {
  const types = new Set(EVENT_TYPES.filter(type => isWantedType(type, filter.types)));
  const minRank = filter.minLevel === undefined ? undefined : levelRank(filter.minLevel);
  const sectors = setOf(filter.sectors);
  const queues = setOf(filter.queues);
  const channels = setOf(filter.channels);
  const conversations = setOf(filter.conversations);
  return {
    wantsSignals: types.has('pulso.signals.v1'),
    wants: (type, routing) =>
      routing.tenant === tenant &&
      types.has(type) &&
      (minRank === undefined || type === 'pulso.signals.v1' || reaches(routing, minRank)) &&
      isIn(sectors, routing.sector) &&
      isIn(queues, routing.queue) &&
      isIn(channels, routing.channel) &&
      isIn(conversations, routing.conversationId),
  };
}

function isWantedType(type: EventType, patterns: readonly string[] | undefined): boolean {
  const wanted = patterns?.some(pattern => matches(pattern, type)) ?? true;
  // One event per utterance is a flood for a subscriber who wants alerts: signals have to be named.
  if (type === 'pulso.signals.v1') return wanted && (patterns ?? []).some(namesSignals);
  return wanted;
}

function namesSignals(pattern: string): boolean {
  return pattern.startsWith('pulso.signals');
}

function matches(pattern: string, type: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

function reaches({ level }: EventRouting, minRank: number): boolean {
  return level !== null && levelRank(level) >= minRank;
}

function setOf(values: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return values === undefined ? undefined : new Set(values);
}

function isIn(wanted: ReadonlySet<string> | undefined, value: string | null): boolean {
  return wanted === undefined || (value !== null && wanted.has(value));
}
