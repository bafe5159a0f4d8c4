import type { ConnectionState } from '../../client/link.ts';
import type { EngineAddress } from './engineAddress.ts';
import { asEngineError, connectionLost, unreachable } from './engineFailure.ts';

export interface ConnectionWatchOptions {
  readonly address: EngineAddress;
  /** How long a connection that stood may be away. */
  readonly patienceMs: number;
  readonly nowMs: () => number;
  /** A line for whoever watches the replay. */
  readonly notice: (line: string) => void;
}

/** One connection, as a client makes it again and again. */
export interface Followed {
  readonly onConnection: (state: ConnectionState) => void;
  /** Resolves when it stands for the first time, or all is over. */
  readonly stands: Promise<void>;
}

interface Connection {
  readonly stood: () => void;
  hasStood: boolean;
  /** Undefined while it is away. */
  openedAtMs: number | undefined;
  lostAtMs: number | undefined;
  closeCode: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** A connection that broke sooner after it came back was not really back: patience is not given anew. */
const steadyMs = 5_000;

/**
 * Follows the connections of a replay, which come back by themselves: says when they are lost and back, and ends the
 * replay when the first attempt fails, or when one stays away for too long.
 */
export class ConnectionWatch {
  readonly #options: ConnectionWatchOptions;
  readonly #over = new AbortController();
  readonly #connections: Connection[] = [];
  readonly #away = new Set<Connection>();
  /** Of the newest attempt that failed. */
  #why: string | undefined;
  #losses = 0;

  constructor(options: ConnectionWatchOptions) {
    this.#options = options;
  }

  /** Aborted when all is over, with the error that ended it. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** How often the engine was lost so far. */
  get losses(): number {
    return this.#losses;
  }

  get isAway(): boolean {
    return this.#away.size > 0;
  }

  follow(): Followed {
    let stood: () => void = () => undefined;
    const stands = new Promise<void>(resolve => {
      stood = resolve;
    });
    const connection: Connection = {
      stood,
      hasStood: false,
      openedAtMs: undefined,
      lostAtMs: undefined,
      closeCode: 0,
      timer: undefined,
    };
    this.#connections.push(connection);
    const onConnection = (state: ConnectionState) => {
      if (this.signal.aborted) return;
      if (state.kind === 'open') this.#opened(connection);
      else if (state.kind === 'waiting') this.#lost(connection, state.closeCode);
      else if (state.kind === 'failed') this.end(state.error);
    };
    return { onConnection, stands };
  }

  /** Why an attempt has failed; comes before the news that it has. */
  failed(why: string): void {
    this.#why = why;
  }

  /** Ends everything. A second call changes nothing. */
  end(reason: unknown): void {
    if (this.signal.aborted) return;
    this.#over.abort(asEngineError(this.#options.address, reason));
    for (const { timer, stood } of this.#connections) {
      clearTimeout(timer);
      stood();
    }
  }

  #opened(connection: Connection): void {
    clearTimeout(connection.timer);
    connection.hasStood = true;
    connection.openedAtMs = this.#options.nowMs();
    connection.stood();
    this.#why = undefined;
    if (this.#away.delete(connection) && !this.isAway) this.#options.notice('connected again');
  }

  #lost(connection: Connection, closeCode: number): void {
    const { address, patienceMs, nowMs, notice } = this.#options;
    if (!connection.hasStood) {
      this.end(unreachable(address, this.#why ?? `close code ${closeCode}`));
      return;
    }
    const { openedAtMs, lostAtMs } = connection;
    const isNew = lostAtMs === undefined || (openedAtMs !== undefined && nowMs() - openedAtMs >= steadyMs);
    const sinceMs = isNew ? nowMs() : lostAtMs;
    if (isNew) connection.closeCode = closeCode;
    connection.lostAtMs = sinceMs;
    connection.openedAtMs = undefined;
    if (!this.isAway) {
      this.#losses++;
      if (patienceMs > 0) notice('connection lost, trying again');
    }
    this.#away.add(connection);
    clearTimeout(connection.timer);
    const giveUp = () => {
      this.end(connectionLost(address, connection.closeCode, patienceMs, this.#why));
    };
    connection.timer = setTimeout(giveUp, Math.max(0, sinceMs + patienceMs - nowMs()));
  }
}
