import type { ConversationInfo, ConversationKey } from '../domain/conversation.ts';
import { EngineError } from '../domain/errors.ts';
import type { Mute } from '../pipeline/escalate/withhold.ts';

/** What a mute is for: a rule, and where it is silent; without conversation and queue everywhere. */
export interface MuteScope {
  readonly tenant: string;
  readonly ruleId: string;
  readonly conversationId?: string;
  /** The conversation's attribute `queue`. */
  readonly queue?: string;
}

export interface ScopedMute extends MuteScope, Mute {}

const maxMutes = 1_000;
const none: readonly Mute[] = [];

/** The mutes of an engine: few, and each of them ends. */
export class Mutes {
  #mutes: readonly ScopedMute[] = [];

  /** Those that have not run out. */
  at(nowMs: number): readonly ScopedMute[] {
    if (this.#mutes.some(({ untilMs }) => untilMs <= nowMs))
      this.#mutes = this.#mutes.filter(({ untilMs }) => untilMs > nowMs);
    return this.#mutes;
  }

  /**
   * Of one conversation, with their instants: whether one is in force, escalation tells by the recorded instant
   * of each utterance.
   */
  of({ tenant, conversationId }: ConversationKey, { attributes }: ConversationInfo): readonly Mute[] {
    if (this.#mutes.length === 0) return none;
    const found = this.#mutes.filter(
      mute =>
        mute.tenant === tenant &&
        (mute.conversationId === undefined || mute.conversationId === conversationId) &&
        (mute.queue === undefined || mute.queue === attributes['queue']),
    );
    return found.length === 0 ? none : found;
  }

  /**
   * Takes the place of an earlier one of the same scope.
   * @throws EngineError QUOTA_EXCEEDED
   */
  add(scope: MuteScope, nowMs: number, forMs: number): ScopedMute {
    const others = this.at(nowMs).filter(mute => !sameScope(mute, scope));
    if (others.length >= maxMutes)
      throw new EngineError('QUOTA_EXCEEDED', `${others.length} mutes, limit ${maxMutes}`, {
        retryable: true,
      });
    const mute = { ...scope, fromMs: nowMs, untilMs: nowMs + forMs };
    this.#mutes = [...others, mute];
    return mute;
  }

  /** False when there was none. */
  remove(scope: MuteScope): boolean {
    const left = this.#mutes.filter(mute => !sameScope(mute, scope));
    const removed = left.length < this.#mutes.length;
    this.#mutes = left;
    return removed;
  }

  /** Forgets those of rules that are gone. */
  keep(ruleIds: ReadonlySet<string>): void {
    this.#mutes = this.#mutes.filter(({ ruleId }) => ruleIds.has(ruleId));
  }
}

function sameScope(a: MuteScope, b: MuteScope): boolean {
  return (
    a.tenant === b.tenant &&
    a.ruleId === b.ruleId &&
    a.conversationId === b.conversationId &&
    a.queue === b.queue
  );
}
