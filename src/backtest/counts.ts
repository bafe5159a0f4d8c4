import { LEVELS, type Level } from '../domain/escalation.ts';
import type { MomentEdge } from '../domain/moment.ts';
import { per100 } from './ratios.ts';
import type { ConversationResult, Judgement } from './result.ts';
import { firstAt, highestLevel, isAtLeast } from './verdict.ts';

/** Conversations with an alert (or critical) among all of a group. */
export interface AlertedShare {
  readonly conversations: number;
  readonly alerted: number;
  readonly per100: number | null;
}

export interface RuleCounts {
  /** Conversations in which the rule named an alert, or critical. */
  readonly alerted: number;
  readonly per100: number | null;
  /** Conversations in which it named a watch. */
  readonly watched: number;
}

export interface Counts {
  readonly overall: AlertedShare & {
    /** Escalations that reached alert, however many a conversation has. */
    readonly alerts: number;
    readonly alertsPer100: number | null;
  };
  readonly byRule: Readonly<Record<string, RuleCounts>>;
  /** Conversations by the highest level that they reached. */
  readonly byLevel: Readonly<
    Record<Level, { readonly conversations: number; readonly per100: number | null }>
  >;
  readonly bySector: Readonly<Record<string, AlertedShare>>;
  readonly byFile: Readonly<Record<string, AlertedShare>>;
  readonly moments: Readonly<Record<MomentEdge, { readonly count: number; readonly per100: number | null }>>;
}

/**
 * What the rules of one side did to all conversations.
 * @param ruleIds in the order of the rule file: rules that never fire are listed too
 */
export function countsOf(
  results: readonly ConversationResult[],
  side: number,
  ruleIds: readonly string[],
  sectorOf: (result: ConversationResult) => string,
): Counts {
  const judged = results.flatMap(result => {
    const judgement = result.judgements[side];
    return judgement === undefined ? [] : [{ result, judgement }];
  });
  const total = judged.length;
  const countWhere = (holds: (judgement: Judgement) => boolean) =>
    judged.filter(({ judgement }) => holds(judgement)).length;
  const grouped = (groupOf: (result: ConversationResult) => string) => {
    const groups = new Map<string, Judgement[]>();
    for (const { result, judgement } of judged) {
      const group = groupOf(result);
      const members = groups.get(group) ?? [];
      groups.set(group, members);
      members.push(judgement);
    }
    return Object.fromEntries(
      [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, of]) => [group, shareOf(of)]),
    );
  };
  const alerts = judged.reduce((sum, { judgement }) => sum + alertsIn(judgement), 0);
  return {
    overall: {
      ...shareOf(judged.map(({ judgement }) => judgement)),
      alerts,
      alertsPer100: per100(alerts, total),
    },
    byRule: Object.fromEntries(
      ruleIds.map(rule => {
        const alerted = countWhere(judgement => names(judgement, rule, 'alert'));
        const watched = countWhere(judgement => names(judgement, rule, 'watch'));
        return [rule, { alerted, per100: per100(alerted, total), watched }];
      }),
    ),
    byLevel: record(LEVELS, level => {
      const conversations = countWhere(judgement => highestLevel(judgement) === level);
      return { conversations, per100: per100(conversations, total) };
    }),
    bySector: grouped(sectorOf),
    byFile: grouped(({ file }) => file),
    moments: record(['opened', 'recovered', 'lost'], edge => {
      const count = judged.reduce(
        (sum, { judgement }) => sum + judgement.moments.filter(moment => moment.edge === edge).length,
        0,
      );
      return { count, per100: per100(count, total) };
    }),
  };
}

function shareOf(judgements: readonly Judgement[]): AlertedShare {
  const alerted = judgements.filter(judgement => firstAt('alert', judgement) !== undefined).length;
  return { conversations: judgements.length, alerted, per100: per100(alerted, judgements.length) };
}

function alertsIn({ escalations }: Judgement): number {
  return new Set(
    escalations
      .filter(({ edge, level }) => edge !== 'cleared' && isAtLeast(level, 'alert'))
      .map(({ escalationNumber }) => escalationNumber),
  ).size;
}

function names({ escalations }: Judgement, rule: string, level: 'watch' | 'alert'): boolean {
  return escalations.some(
    event =>
      event.edge !== 'cleared' &&
      event.rule === rule &&
      isAtLeast(event.level, 'alert') === (level === 'alert'),
  );
}

function record<K extends string, V>(keys: readonly K[], valueOf: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map(key => [key, valueOf(key)])) as Record<K, V>;
}
