import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { bearer } from './tenantKey.ts';

interface HeardEvent {
  readonly subject: string;
  readonly type: string;
  readonly offset: number;
  readonly json: string;
  /** The same in every run of the same inputs. */
  readonly identity: string;
  /** Id of the utterance that brought it about. */
  readonly causedBy: string;
  /** When it was heard, on the clock of `performance`. */
  readonly heardAtMs: number;
}

/**
 * A subscriber that resumes where it was, and takes note of everything that must not happen: a lost position, an
 * event that comes after a later one of its conversation, one id with two contents.
 */
export class FaultListener {
  readonly #events = new Map<string, HeardEvent>();
  readonly #newestBySubject = new Map<string, number>();
  readonly #broken: string[] = [];
  #epoch: string | undefined;
  #offset = 0;
  #repeats = 0;
  #resumed = 0;
  #socket: WebSocket | undefined;
  #closed = Promise.resolve(0);
  readonly #filter: { readonly types?: readonly string[] };

  readonly #key: string | undefined;

  /**
   * @param types events to ask for; signals, which nobody is promised, are left aside. Default: all but those
   * @param key API key of its tenant, where the engine asks for one
   */
  constructor(types?: readonly string[], key?: string) {
    this.#key = key;
    this.#filter = types === undefined ? {} : { types };
  }

  /** Events by id. */
  get events(): ReadonlyMap<string, HeardEvent> {
    return this.#events;
  }

  get broken(): readonly string[] {
    return this.#broken;
  }

  /** Events that came more than once, under the same id. */
  get repeats(): number {
    return this.#repeats;
  }

  /** Connections that went on from a position. */
  get resumed(): number {
    return this.#resumed;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** The close code of the present connection, once it has ended. */
  get closed(): Promise<number> {
    return this.#closed;
  }

  async connect(url: string): Promise<void> {
    const socket = new WebSocket(
      `${url.replace(/^http/, 'ws')}/v1/events`,
      ['cloudevents.json'],
      bearer(this.#key),
    );
    this.#socket = socket;
    socket.on('error', () => undefined);
    this.#closed = new Promise(resolve => socket.once('close', resolve));
    await once(socket, 'open');
    const subscribed = new Promise<void>(resolve => {
      socket.on('message', data => {
        this.hear((data as Buffer).toString('utf8'));
        resolve();
      });
    });
    const resume = this.#epoch === undefined ? {} : { resume: { epoch: this.#epoch, offset: this.#offset } };
    socket.send(JSON.stringify({ type: 'subscribe', filter: this.#filter, ...resume }));
    await Promise.race([subscribed, this.#closed]);
  }

  /** Reads nothing more until `readOn`; what comes meanwhile waits in the network. */
  stall(): void {
    this.#socket?.pause();
  }

  readOn(): void {
    this.#socket?.resume();
  }

  cut(): void {
    this.#socket?.terminate();
  }

  /** Resolves when the predicate holds, or after that long. */
  async until(holds: () => boolean, patienceMs: number): Promise<boolean> {
    const untilMs = performance.now() + patienceMs;
    while (!holds()) {
      if (performance.now() > untilMs) return false;
      await sleep(10);
    }
    return true;
  }

  /** Takes down one message, as it came. */
  hear(text: string): void {
    const message = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (message['type'] === 'pulso.signals.v1') return;
    if (message['type'] === 'subscribed') this.#placed(message);
    else if (typeof message['id'] === 'string') this.#note(message['id'], message, text);
  }

  #placed({ epoch, offset, recovered }: Readonly<Record<string, unknown>>): void {
    if (this.#epoch === undefined) this.#offset = Number(offset);
    else {
      this.#resumed++;
      if (recovered !== true) this.#broken.push(`the position ${this.#offset} was not recovered`);
      if (epoch !== this.#epoch) this.#broken.push('the epoch changed');
    }
    this.#epoch = String(epoch);
  }

  #note(id: string, event: Readonly<Record<string, unknown>>, json: string): void {
    const { subject: of, type, sequence } = event;
    const offset = Number(sequence);
    const subject = String(of);
    this.#offset = Math.max(this.#offset, offset);
    const known = this.#events.get(id);
    if (known !== undefined) {
      this.#repeats++;
      if (known.json !== json) this.#broken.push(`event ${id} came with two contents`);
      return;
    }
    const newest = this.#newestBySubject.get(subject) ?? 0;
    if (offset <= newest) this.#broken.push(`${subject}: offset ${offset} came after ${newest}`);
    this.#newestBySubject.set(subject, Math.max(newest, offset));
    this.#events.set(id, {
      subject,
      type: String(type),
      offset,
      json,
      identity: identityOf(id, event),
      causedBy: String(event['causationid']),
      heardAtMs: performance.now(),
    });
  }
}

/** Ids of events are those of their content; moments are also told apart by when they opened, which runs don't share. */
function identityOf(id: string, { type, subject, causationid }: Readonly<Record<string, unknown>>): string {
  return String(type).startsWith('pulso.moment.') ? JSON.stringify([type, subject, causationid]) : id;
}
