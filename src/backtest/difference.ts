import type { Level } from '../domain/escalation.ts';
import type { Gold } from './gold.ts';
import type { ConversationResult, Judgement } from './result.ts';
import { firstAt, highestLevel } from './verdict.ts';

/** What one side made of a conversation, in short. */
export interface Verdict {
  readonly level: Level | null;
  /** The rule that named the first alert and its utterance; null without an alert. */
  readonly rule: string | null;
  readonly alertAt: number | null;
}

/**
 * How two sides differ. `only-rules` and `only-against`: who raised an alert; `level`: how high; `earlier` and
 * `later`: the alert of the rules against that of the others; `rule`: the same by another name.
 */
export type DifferenceKind = 'only-rules' | 'only-against' | 'level' | 'earlier' | 'later' | 'rule';

export interface Difference {
  readonly conversationId: string;
  readonly file: string;
  readonly kind: DifferenceKind;
  readonly rules: Verdict;
  readonly against: Verdict;
  /** Null without a label. */
  readonly gold: 'none' | Level | null;
}

/** Conversation by conversation, those that differ, in the order of the files. */
export function differencesOf(results: readonly ConversationResult[], gold: Gold | undefined): Difference[] {
  return results.flatMap(({ conversationId, file, judgements: [a, b] }) => {
    if (a === undefined || b === undefined) return [];
    const [rules, against] = [verdictOf(a), verdictOf(b)];
    const kind = kindOf(rules, against);
    if (kind === undefined) return [];
    return [{ conversationId, file, kind, rules, against, gold: gold?.get(conversationId)?.level ?? null }];
  });
}

export function verdictOf(judgement: Judgement): Verdict {
  const alert = firstAt('alert', judgement);
  return { level: highestLevel(judgement), rule: alert?.rule ?? null, alertAt: alert?.at ?? null };
}

function kindOf(rules: Verdict, against: Verdict): DifferenceKind | undefined {
  if (rules.alertAt !== null && against.alertAt === null) return 'only-rules';
  if (rules.alertAt === null && against.alertAt !== null) return 'only-against';
  if (rules.level !== against.level) return 'level';
  if (rules.alertAt !== null && against.alertAt !== null && rules.alertAt !== against.alertAt)
    return rules.alertAt < against.alertAt ? 'earlier' : 'later';
  return rules.rule === against.rule ? undefined : 'rule';
}
