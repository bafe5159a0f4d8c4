import type { Grant } from './grant.ts';

/** Node's timers reach no further. */
const longestTimerMs = 2_147_483_647;

interface Watched {
  grant: Grant;
  timer: NodeJS.Timeout | undefined;
  readonly ended: () => void;
}

export interface GrantUse {
  /** A newer credential of the same tenant takes the place of the one before. */
  renew(grant: Grant): void;
  stop(): void;
}

/** Ends what is open when the credential it was opened with does: a connection must not outlive its token. */
export class GrantWatch {
  readonly #wallMs: () => number;
  readonly #isValid: (grant: Grant) => boolean;
  readonly #watched = new Set<Watched>();

  /** @param isValid asked after keys have changed */
  constructor(wallMs: () => number, isValid: (grant: Grant) => boolean) {
    this.#wallMs = wallMs;
    this.#isValid = isValid;
  }

  /** @param ended called at most once, when the grant has expired or was withdrawn */
  watch(grant: Grant, ended: () => void): GrantUse {
    const watched: Watched = { grant, timer: undefined, ended };
    this.#watched.add(watched);
    this.#arm(watched);
    return {
      renew: renewed => {
        clearTimeout(watched.timer);
        watched.grant = renewed;
        if (this.#watched.has(watched)) this.#arm(watched);
      },
      stop: () => {
        this.#forget(watched);
      },
    };
  }

  /** Keys have changed. */
  recheck(): void {
    for (const watched of [...this.#watched]) if (!this.#isValid(watched.grant)) this.#end(watched);
  }

  #arm(watched: Watched): void {
    const { expiresAtMs } = watched.grant;
    if (expiresAtMs === null) return;
    const restMs = expiresAtMs - this.#wallMs();
    watched.timer = setTimeout(
      () => {
        // The wall clock may have been set back meanwhile.
        if (expiresAtMs > this.#wallMs()) this.#arm(watched);
        else this.#end(watched);
      },
      Math.min(longestTimerMs, Math.max(0, restMs)),
    );
    watched.timer.unref();
  }

  #end(watched: Watched): void {
    this.#forget(watched);
    watched.ended();
  }

  #forget(watched: Watched): void {
    clearTimeout(watched.timer);
    this.#watched.delete(watched);
  }
}
