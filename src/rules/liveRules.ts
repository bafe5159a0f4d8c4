import type { ConversationInfo, ConversationKey } from '../domain/conversation.ts';
import { EngineError } from '../domain/errors.ts';
import type { Clock, RuleMeter } from '../domain/ports.ts';
import type { RuleSet } from '../pipeline/escalate/ruleSet.ts';
import type { Mute, Withheld } from '../pipeline/escalate/withhold.ts';
import { loadRules, type LoadedRules } from './loadRules.ts';
import { Mutes, type MuteScope, type ScopedMute } from './mutes.ts';

export interface LiveRulesPorts {
  readonly clock: Clock;
  readonly meter: RuleMeter;
}

/** What came of reading the file again. */
export type Reload =
  | { readonly kind: 'loaded' | 'unchanged'; readonly rules: LoadedRules }
  | { readonly kind: 'failed'; readonly error: EngineError };

/** Alerts of one rule that were not sent, since its version counts. */
export interface WithheldCounts {
  readonly shadow: number;
  readonly muted: number;
}

const defaultMuteMs = 3_600_000;
const nothing: WithheldCounts = { shadow: 0, muted: 0 };

/**
 * The rules of a running engine: read from a file, read again on request, muted by hand. Rules that can't be read
 * never take the place of those that count.
 */
export class LiveRules {
  readonly #ports: LiveRulesPorts;
  readonly #mutes = new Mutes();
  #withheld = new Map<string, WithheldCounts>();
  #file: string;
  #rules: LoadedRules;
  #loadedAtMs: number;
  #failure: { readonly atMs: number; readonly error: EngineError } | null = null;

  /**
   * @param rules what the file says, where it has just been read
   * @throws EngineError RULES_INVALID
   */
  constructor(file: string, ports: LiveRulesPorts, rules?: LoadedRules) {
    this.#file = file;
    this.#ports = ports;
    this.#rules = rules ?? loadRules(file);
    this.#loadedAtMs = ports.clock.nowMs();
  }

  get file(): string {
    return this.#file;
  }

  /** From the next reload on the rules come from this file. */
  follow(file: string): void {
    this.#file = file;
  }

  get rules(): LoadedRules {
    return this.#rules;
  }

  get set(): RuleSet {
    return this.#rules.set;
  }

  get loadedAtMs(): number {
    return this.#loadedAtMs;
  }

  /** Why the file could not be read the last time; null when it could. */
  get failure(): { readonly atMs: number; readonly error: EngineError } | null {
    return this.#failure;
  }

  /** Reads the file again; what it says counts from the next utterance on, in every conversation. Never throws. */
  reload(): Reload {
    const nowMs = this.#ports.clock.nowMs();
    try {
      const rules = loadRules(this.file);
      this.#failure = null;
      if (rules.hash === this.#rules.hash) {
        this.#rules = { ...this.#rules, warnings: rules.warnings };
        return { kind: 'unchanged', rules: this.#rules };
      }
      this.#rules = rules;
      this.#loadedAtMs = nowMs;
      this.#forgetGone(new Set(rules.set.rules.map(({ id }) => id)));
      return { kind: 'loaded', rules };
    } catch (cause) {
      const error =
        cause instanceof EngineError ? cause : new EngineError('RULES_INVALID', this.file, { cause });
      this.#failure = { atMs: nowMs, error };
      return { kind: 'failed', error };
    }
  }

  mutesOf(key: ConversationKey, info: ConversationInfo): readonly Mute[] {
    return this.#mutes.of(key, info);
  }

  /** Mutes in force of one tenant. */
  mutes(tenant: string): readonly ScopedMute[] {
    return this.#mutes.at(this.#ports.clock.nowMs()).filter(mute => mute.tenant === tenant);
  }

  /** @throws EngineError RULE_UNKNOWN, QUOTA_EXCEEDED */
  mute(scope: MuteScope, forMs = defaultMuteMs): ScopedMute {
    this.#known(scope.ruleId);
    return this.#mutes.add(scope, this.#ports.clock.nowMs(), forMs);
  }

  /** @returns whether it was muted. @throws EngineError RULE_UNKNOWN */
  unmute(scope: MuteScope): boolean {
    this.#known(scope.ruleId);
    return this.#mutes.remove(scope);
  }

  /** Counts what a silent rule would have said. */
  withheld({ rule, because }: Withheld): void {
    const counts = this.withheldOf(rule);
    this.#withheld.set(rule, { ...counts, [because]: counts[because] + 1 });
    if (because === 'shadow') this.#ports.meter.shadowAlert(rule);
  }

  withheldOf(ruleId: string): WithheldCounts {
    return this.#withheld.get(ruleId) ?? nothing;
  }

  #known(ruleId: string): void {
    if (!this.set.rules.some(({ id }) => id === ruleId))
      throw new EngineError('RULE_UNKNOWN', 'no rule has this id');
  }

  #forgetGone(ids: ReadonlySet<string>): void {
    this.#mutes.keep(ids);
    this.#withheld = new Map([...this.#withheld].filter(([id]) => ids.has(id)));
    this.#ports.meter.keepRules(ids);
  }
}
