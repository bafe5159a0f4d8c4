import type { LoggedEvent } from '../../domain/events.ts';
import type { Meter } from '../../domain/ports.ts';
import { Desk, type AckStore, type DeskTraits, type Line } from './desk.ts';

export interface DesksOptions {
  readonly store: AckStore;
  readonly meter: Pick<Meter, 'count'>;
  /** From sending a critical alert to sending it again. */
  readonly ackTimeoutMs: number;
  readonly ackMaxSends: number;
  /** Told when a critical alert was acknowledged by nobody. */
  readonly onUnacknowledged: (event: LoggedEvent, by: string) => void;
}

/**
 * The named subscribers: where each stands, and who is called when one of them leaves a critical alert without an
 * acknowledgement (docs/events.md).
 */
export class Desks {
  readonly #options: DesksOptions;
  readonly #desks = new Map<string, Desk>();

  constructor(options: DesksOptions) {
    this.#options = options;
  }

  /** Takes the line of a subscriber that comes; an earlier connection of the same name is replaced. */
  join(tenant: string, name: string, traits: DeskTraits, line: Line): Desk {
    const desk = this.#desk(tenant, name);
    if (desk.line !== line) desk.line?.replaced();
    desk.line = line;
    desk.traits = traits;
    return desk;
  }

  leave(desk: Desk, line: Line, offset: number): void {
    desk.leave(line, offset);
    this.#tidy(desk);
  }

  stop(): void {
    for (const desk of this.#desks.values()) desk.stop();
  }

  #desk(tenant: string, name: string): Desk {
    const id = idOf(tenant, name);
    const known = this.#desks.get(id);
    if (known !== undefined) return known;
    const { store, meter, ackTimeoutMs, ackMaxSends } = this.#options;
    const desk: Desk = new Desk(tenant, name, store, {
      timeoutMs: ackTimeoutMs,
      maxSends: ackMaxSends,
      onResent: () => {
        meter.count('alert-resent');
      },
      passOn: event => {
        meter.count('alert-unacknowledged');
        this.#passOn(event, desk);
        this.#tidy(desk);
      },
    });
    this.#desks.set(id, desk);
    return desk;
  }

  /** To the next contact after this one that is connected; who has acknowledged it already ends the chain. */
  #passOn(event: LoggedEvent, from: Desk): void {
    const after = from.traits.contact ?? 0;
    const contacts = [...this.#desks.values()]
      .filter(
        ({ tenant, line, traits }) => tenant === from.tenant && line !== undefined && traits.contact !== null,
      )
      .filter(({ traits }) => (traits.contact ?? 0) > after)
      .toSorted((a, b) => (a.traits.contact ?? 0) - (b.traits.contact ?? 0));
    const next = contacts[0];
    if (next === undefined) {
      this.#options.onUnacknowledged(event, from.name);
      return;
    }
    if (next.hasAcknowledged(event)) return;
    this.#options.meter.count('alert-passed-on');
    next.line?.passOn(event, from.name);
    next.watch(event);
  }

  #tidy(desk: Desk): void {
    if (desk.isIdle) this.#desks.delete(idOf(desk.tenant, desk.name));
  }
}

/** As JSON, so that no pair of ids can be taken for another. */
function idOf(tenant: string, name: string): string {
  return JSON.stringify([tenant, name]);
}
