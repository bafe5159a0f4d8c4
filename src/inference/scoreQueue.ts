import type { Clock, ScoreOutcome, Scorer, ScoreRequest } from '../domain/ports.ts';
import type { Score } from '../domain/signals.ts';
import { Deadlines, type Dated } from './deadlines.ts';
import type { LexiconScorer } from './lexiconScorer.ts';
import { FairLane } from './fairLane.ts';
import { laneNode, type LaneNode } from './lane.ts';
import type { Timers } from './timers.ts';
import { Turnaround } from './turnaround.ts';

export interface ScoreQueueOptions {
  /** Finals that may wait; the lexicon answers what comes on top, for finals are never refused. */
  readonly maxQueuedFinals: number;
  /** Interims that may wait; the oldest is shed for a new one. */
  readonly maxQueuedInterims: number;
}

export interface ScoreQueuePorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly lexicon: LexiconScorer;
}

/** A request on its way, waiting or with a worker, until it is settled. */
export class PendingScore implements Dated {
  readonly request: ScoreRequest;
  readonly enqueuedAtMs: number;
  readonly node: LaneNode<PendingScore> = laneNode(this);
  place = -1;
  /** Workers that were lost while they ran this text. */
  losses = 0;
  /** When a worker was handed it last. */
  takenAtMs = 0;
  #resolve: ((outcome: ScoreOutcome) => void) | undefined;

  constructor(request: ScoreRequest, enqueuedAtMs: number, resolve: (outcome: ScoreOutcome) => void) {
    this.request = request;
    this.enqueuedAtMs = enqueuedAtMs;
    this.#resolve = resolve;
  }

  get deadlineMs(): number {
    return this.request.deadlineMs;
  }

  /**
   * Whether an answer that takes so long still comes in time. Half of the whole time given is always enough to try:
   * after a standstill the model must get to show that it is fast again.
   */
  canWait(expectedMs: number, nowMs: number): boolean {
    const givenMs = this.deadlineMs - this.enqueuedAtMs;
    return this.deadlineMs - nowMs > Math.min(expectedMs, givenMs / 2);
  }

  get settled(): boolean {
    return this.#resolve === undefined;
  }

  settle(outcome: ScoreOutcome): void {
    this.#resolve?.(outcome);
    this.#resolve = undefined;
  }
}

/**
 * The one queue of all conversations: finals before interims, tenants in turn within each, first in first out within
 * a tenant. Everybody gets an answer by its deadline, in the queue or at a worker: a final from the lexicon, an
 * interim by being shed. When a lane is full, the tenant with the most in it makes room.
 */
export class ScoreQueue implements Scorer {
  readonly #options: ScoreQueueOptions;
  readonly #ports: ScoreQueuePorts;
  readonly #finals = new FairLane<PendingScore>(tenantOf);
  readonly #interims = new FairLane<PendingScore>(tenantOf);
  readonly #unsettled = new Set<PendingScore>();
  readonly #deadlines: Deadlines<PendingScore>;
  readonly #turnaround = new Turnaround();
  readonly #idleWaiters: (() => void)[] = [];
  #closed = false;

  constructor(options: ScoreQueueOptions, ports: ScoreQueuePorts) {
    this.#options = options;
    this.#ports = ports;
    this.#deadlines = new Deadlines(ports.clock, ports.timers, pending => {
      this.#expire(pending);
    });
  }

  /** Requests that wait for a worker. */
  get depth(): { readonly finals: number; readonly interims: number } {
    return { finals: this.#finals.size, interims: this.#interims.size };
  }

  /** Puts a request in its lane. Workers get it by `take`. */
  score(request: ScoreRequest): Promise<ScoreOutcome> {
    if (this.#closed) return Promise.resolve({ kind: 'failed' });
    return new Promise(resolve => {
      const pending = new PendingScore(request, this.#ports.clock.nowMs(), resolve);
      this.#unsettled.add(pending);
      if (pending.deadlineMs <= pending.enqueuedAtMs) this.#expire(pending);
      else this.#admit(pending);
    });
  }

  /**
   * The request whose turn it is; it stays here in one respect: its deadline is still watched. One that the model
   * can't answer in time any more is settled here: at more than its capacity the model would otherwise only ever see
   * texts at their last moment, and nearly all of its answers would come too late.
   */
  take(): PendingScore | undefined {
    const nowMs = this.#ports.clock.nowMs();
    for (;;) {
      const pending = this.#finals.shift() ?? this.#interims.shift();
      if (pending === undefined) return undefined;
      const { priority, superseded } = pending.request;
      if (priority === 'interim' && superseded?.() === true) this.#settle(pending, { kind: 'shed' });
      else if (!pending.canWait(this.#turnaround.expectedMs, nowMs)) this.#expire(pending);
      else {
        pending.takenAtMs = nowMs;
        return pending;
      }
    }
  }

  /** Puts a request whose worker was lost in front of its lane. */
  putBack(pending: PendingScore): void {
    if (!pending.settled) this.#lane(pending).unshift(pending.node);
  }

  /** Notes that a worker has answered, in time or not. */
  returned(pending: PendingScore): void {
    this.#turnaround.observe(this.#ports.clock.nowMs() - pending.takenAtMs);
  }

  /** Settles a request with the model's answer; nothing happens when it came too late. */
  answer(pending: PendingScore, score: Score, runMs: number): void {
    const waitMs = Math.max(0, this.#ports.clock.nowMs() - pending.enqueuedAtMs - runMs);
    this.#settle(pending, { kind: 'scored', score, waitMs, runMs });
  }

  /** Settles a request that the model can't answer: a final by the lexicon, an interim as failed. */
  giveUp(pending: PendingScore): void {
    if (pending.request.priority === 'final') this.#answerByLexicon(pending);
    else this.#settle(pending, { kind: 'failed' });
  }

  /** Resolves when every request so far is settled. */
  idle(): Promise<void> {
    if (this.#unsettled.size === 0) return Promise.resolve();
    return new Promise(resolve => this.#idleWaiters.push(resolve));
  }

  /** Settles what is left, and everything that comes, as failed. */
  close(): void {
    this.#closed = true;
    this.#deadlines.clear();
    for (const pending of [...this.#unsettled]) this.#settle(pending, { kind: 'failed' });
  }

  #lane({ request }: PendingScore): FairLane<PendingScore> {
    return request.priority === 'final' ? this.#finals : this.#interims;
  }

  #admit(pending: PendingScore): void {
    const { maxQueuedFinals, maxQueuedInterims } = this.#options;
    if (pending.request.priority === 'final') {
      if (this.#finals.size >= maxQueuedFinals) {
        const crowding = this.#finals.crowding(tenantOf(pending), 'newest');
        const isOwn = crowding === undefined || tenantOf(crowding) === tenantOf(pending);
        this.#answerByLexicon(isOwn ? pending : crowding);
        if (isOwn) return;
      }
    } else if (this.#interims.size >= maxQueuedInterims) {
      const crowding = this.#interims.crowding(tenantOf(pending), 'oldest') ?? pending;
      this.#settle(crowding, { kind: 'shed' });
      if (crowding === pending) return;
    }
    this.#lane(pending).push(pending.node);
    this.#deadlines.add(pending);
  }

  #expire(pending: PendingScore): void {
    if (pending.request.priority === 'final') this.#answerByLexicon(pending);
    else this.#settle(pending, { kind: 'shed' });
  }

  #answerByLexicon(pending: PendingScore): void {
    if (pending.settled) return;
    const { clock, lexicon } = this.#ports;
    const begunAtMs = clock.nowMs();
    const score = lexicon(pending.request.text, pending.request.language);
    const waitMs = begunAtMs - pending.enqueuedAtMs;
    this.#settle(pending, { kind: 'scored', score, waitMs, runMs: clock.nowMs() - begunAtMs });
  }

  #settle(pending: PendingScore, outcome: ScoreOutcome): void {
    if (pending.settled) return;
    this.#lane(pending).remove(pending.node);
    this.#deadlines.remove(pending);
    this.#unsettled.delete(pending);
    pending.settle(outcome);
    if (this.#unsettled.size === 0) for (const wake of this.#idleWaiters.splice(0)) wake();
  }
}

function tenantOf({ request }: PendingScore): string {
  return request.tenant ?? '';
}
