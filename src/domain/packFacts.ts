/** What a pack says of one event of its sector's journey. */
export interface JourneyEventFacts {
  /** For people, e.g. "flight cancelled". */
  readonly title: string;
  /** The same in Spanish, where the pack has it. */
  readonly titleEs?: string;
  readonly stage: string;
  /** Skills that help, the best first; ids of the routing system. */
  readonly skills: readonly string[];
  /** True where another date or time helps (an appointment, a delivery). Absent: false. */
  readonly reschedulable?: boolean;
  /** 0…1: how much is at stake for the customer. */
  readonly severity: number;
}

/** What escalation needs to know of the pack that a conversation falls under. */
export interface PackFacts {
  readonly name: string;
  readonly version: string;
  /** By event id, as in `JourneyHit.eventId`; inherited events included. */
  readonly journeyEvents: ReadonlyMap<string, JourneyEventFacts>;
}

/** The facts of the pack for a sector; an unknown or absent sector gets those of the general pack. */
export type PackFor = (sector: string | undefined) => PackFacts;

/** Knows no journey event: no moment ever opens. */
export const noPackFacts: PackFacts = { name: 'none', version: '0.0.0', journeyEvents: new Map() };
