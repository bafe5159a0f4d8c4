import { EngineError } from '../domain/errors.ts';
import type { ConversationInput } from '../domain/utterance.ts';

export interface WorkLimits {
  /**
   * Finals in progress past which new ones are refused (they would wait too long for the model), but for those of
   * a tenant that has less than its share of them: nobody is shut out by what others have sent.
   */
  readonly maxFinalsInProgress: number;
  /** The same of one tenant, while others have finals in progress too: alone it may use all. */
  readonly maxFinalsInProgressPerTenant?: number;
}

/** Inputs that have been submitted and have not had their effect yet. */
export class WorkInProgress {
  readonly #limits: WorkLimits;
  readonly #idleWaiters: (() => void)[] = [];
  readonly #finalsByTenant = new Map<string, number>();
  #inputs = 0;
  #finals = 0;

  constructor(limits: WorkLimits) {
    this.#limits = limits;
  }

  get finals(): number {
    return this.#finals;
  }

  /** Counts an input in. @returns what counts it out, once */
  begin(input: ConversationInput): () => void {
    this.#inputs++;
    if (isFinal(input)) this.#countFinal(input.key.tenant, 1);
    let finished = false;
    return () => {
      if (finished) return;
      finished = true;
      if (isFinal(input)) this.#countFinal(input.key.tenant, -1);
      if (--this.#inputs === 0) for (const wake of this.#idleWaiters.splice(0)) wake();
    };
  }

  /** Resolves when everything begun so far has ended. */
  idle(): Promise<void> {
    if (this.#inputs === 0) return Promise.resolve();
    return new Promise(resolve => this.#idleWaiters.push(resolve));
  }

  /** Why one more final is too much; undefined when there is room, and for all that is no final. */
  overload(input: ConversationInput): EngineError | undefined {
    const { maxFinalsInProgress, maxFinalsInProgressPerTenant = maxFinalsInProgress } = this.#limits;
    if (!isFinal(input)) return undefined;
    const all = this.#finals;
    const own = this.#finalsByTenant.get(input.key.tenant) ?? 0;
    // Of k tenants the first may have filled all, the second half of it, …: never more than 1 + ½ + … + 1/k of the limit.
    const tenants = this.#finalsByTenant.size + (own === 0 ? 1 : 0);
    if (all >= maxFinalsInProgress && own >= maxFinalsInProgress / tenants)
      return tooManyFinals(`${all} finals in progress, limit ${maxFinalsInProgress}`);
    if (own >= maxFinalsInProgressPerTenant && own < all)
      return tooManyFinals(`${own} finals of this tenant in progress, limit ${maxFinalsInProgressPerTenant}`);
    return undefined;
  }

  #countFinal(tenant: string, by: 1 | -1): void {
    this.#finals += by;
    const ofTenant = (this.#finalsByTenant.get(tenant) ?? 0) + by;
    if (ofTenant > 0) this.#finalsByTenant.set(tenant, ofTenant);
    else this.#finalsByTenant.delete(tenant);
  }
}

function isFinal(input: ConversationInput): boolean {
  return input.kind === 'utterance' && input.utterance.final;
}

function tooManyFinals(message: string): EngineError {
  return new EngineError('OVERLOADED', message, { retryable: true, retryAfterMs: 1_000 });
}
