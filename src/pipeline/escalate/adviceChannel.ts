import type { Channel } from '../../domain/conversation.ts';
import { levelRank, type Advice, type Level } from '../../domain/escalation.ts';
import type { AdviceOptions } from './adviceOptions.ts';
import { policyRules, type AdvicePolicy } from './advicePolicy.ts';

/** What speaks for going on elsewhere. */
export interface Stakes {
  readonly channel: Channel;
  readonly preferredChannel: Channel | null;
  readonly level: Level | null;
  /** Of the moment that is open; null when none is. */
  readonly moment: { readonly intensity: number; readonly severity: number } | null;
  /** Names of the signals that brought it up. */
  readonly signals: readonly string[];
}

/**
 * Whether to go on elsewhere. From e-mail, SMS and social what is grave becomes a call (or a chat, if that is what
 * the customer prefers); from a chat it becomes a call where the customer prefers that or much is at stake. A
 * simple question stays where it is, and so does a call.
 */
export function channelAdvice(stakes: Stakes, options: AdviceOptions): Advice[] {
  const { channel, preferredChannel } = stakes;
  if (channel === 'voice' || !isGrave(stakes)) return [];
  const atStake =
    stakes.level === 'critical' || (stakes.moment?.intensity ?? 0) >= policyRules.graveIntensity;
  if (channel === 'chat') {
    if (preferredChannel === 'voice')
      return shift('channel.preferred', 'voice', 'the customer prefers voice', stakes, options);
    return atStake
      ? shift('channel.at-stake', 'voice', 'what is at stake calls for a voice', stakes, options)
      : [];
  }
  if (preferredChannel === 'chat' && !atStake)
    return shift('channel.preferred', 'chat', 'the customer prefers chat', stakes, options);
  const cost = affordable('voice', stakes, options);
  if (cost === null) return [];
  return [
    {
      action: 'call-back',
      because: `${channel} is too slow a channel for this: an outbound call ${cost}`,
      signals: stakes.signals,
      policy: 'contact.slow-channel' satisfies AdvicePolicy,
      channel: 'voice',
    },
  ];
}

function isGrave({ level, moment }: Stakes): boolean {
  if (level !== null && levelRank(level) >= levelRank('alert')) return true;
  return moment !== null && moment.severity >= policyRules.severeFrom;
}

function shift(
  policy: AdvicePolicy,
  channel: Channel,
  because: string,
  stakes: Stakes,
  options: AdviceOptions,
): Advice[] {
  const cost = affordable(channel, stakes, options);
  if (cost === null) return [];
  return [
    { action: 'shift-channel', because: `${because}: ${cost}`, signals: stakes.signals, policy, channel },
  ];
}

/** What a shift costs, in words; null when that is more than it may. */
function affordable(
  to: Channel,
  { channel, level }: Stakes,
  { costPerContact, extraCostLimit }: AdviceOptions,
): string | null {
  const extra = Math.round((costPerContact[to] - costPerContact[channel]) * 100) / 100;
  if (extra <= 0) return `costs no more than ${channel}`;
  if (level === 'critical') return `costs ${extra} more than ${channel}, which has no limit when critical`;
  return extra <= extraCostLimit ? `costs ${extra} more than ${channel}, limit ${extraCostLimit}` : null;
}
