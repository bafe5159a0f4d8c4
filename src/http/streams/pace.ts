import type { Clock } from '../../domain/ports.ts';

/** What paces a connection: it can stop reading, and it can tell the peer. */
export interface Paced {
  pause(): void;
  resume(): void;
  /** Called when a pause begins, and again when it turns out to be clearly longer than was said. */
  slowDown(retryAfterMs: number): void;
}

export interface PaceLimits {
  readonly maxMessagesPerSecond: number;
  /** Messages in progress past which reading pauses; it goes on at half of them. */
  readonly maxUnacknowledged: number;
}

/** A pause is at least this long, so that a peer at its limit is not told many times a second. */
const shortestPauseMs = 100;

/**
 * Decides when reading from one connection pauses. Nothing is refused for speed: what was read is handled, the
 * rest waits in the network and the peer feels it (back-pressure). The peer is told of three reasons, which may
 * overlap: too many messages a second (a bucket that holds one second's worth), an overloaded engine, too many
 * messages in progress. A fourth, that what was read is still being worked off, is over before it could react.
 */
export class Pace {
  readonly #paced: Paced;
  readonly #clock: Clock;
  readonly #limits: PaceLimits;
  #tokens: number;
  #refilledAtMs: number;
  #backlogged = false;
  #working = false;
  #slowed = false;
  #pausedUntilMs = 0;
  #toldUntilMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #paused = false;
  #stopped = false;

  constructor(paced: Paced, clock: Clock, limits: PaceLimits) {
    this.#paced = paced;
    this.#clock = clock;
    this.#limits = limits;
    this.#tokens = limits.maxMessagesPerSecond;
    this.#refilledAtMs = clock.nowMs();
  }

  /** Messages have been read. */
  spend(messages: number): void {
    const { maxMessagesPerSecond } = this.#limits;
    const nowMs = this.#clock.nowMs();
    const refill = ((nowMs - this.#refilledAtMs) * maxMessagesPerSecond) / 1_000;
    this.#tokens = Math.min(maxMessagesPerSecond, this.#tokens + refill) - messages;
    this.#refilledAtMs = nowMs;
    if (this.#tokens < 0) this.pauseFor((-this.#tokens * 1_000) / maxMessagesPerSecond);
  }

  /** Pauses at least this long. */
  pauseFor(durationMs: number): void {
    if (this.#stopped) return;
    const restMs = Math.max(shortestPauseMs, Math.ceil(durationMs));
    const untilMs = this.#clock.nowMs() + restMs;
    if (untilMs <= this.#pausedUntilMs) return;
    this.#pausedUntilMs = untilMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#update(0);
    }, restMs);
    if (this.#slowed && untilMs >= this.#toldUntilMs + shortestPauseMs) this.#tell(restMs);
    this.#update(restMs);
  }

  /** The number of messages in progress has changed. */
  inProgress(messages: number): void {
    const { maxUnacknowledged } = this.#limits;
    if (messages > maxUnacknowledged) this.#backlogged = true;
    else if (messages <= maxUnacknowledged / 2) this.#backlogged = false;
    this.#update(shortestPauseMs);
  }

  /** True while messages that were read wait for their turn. */
  working(working: boolean): void {
    this.#working = working;
    this.#update(shortestPauseMs);
  }

  /** The connection is gone: nobody is told anything any more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #update(retryAfterMs: number): void {
    if (this.#stopped) return;
    const slowed = this.#backlogged || this.#timer !== undefined;
    if (slowed && !this.#slowed) this.#tell(retryAfterMs);
    this.#slowed = slowed;
    const paused = slowed || this.#working;
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (paused) this.#paced.pause();
    else this.#paced.resume();
  }

  #tell(retryAfterMs: number): void {
    this.#toldUntilMs = this.#clock.nowMs() + retryAfterMs;
    this.#paced.slowDown(retryAfterMs);
  }
}
