import type { Channel } from '../../domain/conversation.ts';
import type { Advice, Level } from '../../domain/escalation.ts';
import { levelRank } from '../../domain/escalation.ts';
import type { Rule } from './rule.ts';

/** What helps while an escalation is up: what its rules advise, what its level and its channel call for. */
export function escalationAdvice(rules: readonly Rule[], level: Level, channel: Channel): Advice[] {
  const advice = rules.flatMap(rule =>
    rule.advice.map(action => ({ action, because: `${rule.id}: ${rule.description}` })),
  );
  if (level === 'critical') advice.push({ action: 'supervisor', because: 'the level is critical' });
  if (levelRank(level) >= levelRank('alert') && writtenSlowly(channel))
    advice.push({ action: 'call-back', because: `${channel} is too slow a channel for an alert` });
  advice.push({ action: 'no-survey', because: 'an escalation is open' });
  return firstOfEach(advice);
}

/** What helps after the end. */
export function summaryAdvice(
  endedEscalated: boolean,
  highestLevel: Level | null,
  peakEnd: number,
): Advice[] {
  if (endedEscalated)
    return [{ action: 'no-survey', because: 'the conversation ended with an open escalation' }];
  if (peakEnd < 0)
    return [{ action: 'no-survey', because: 'peak and end of the conversation were negative' }];
  return [
    {
      action: 'short-survey',
      because:
        highestLevel === null ? 'the conversation stayed calm' : 'the escalation was cleared before the end',
    },
  ];
}

/** Answers take hours there, or go through other people's eyes. */
function writtenSlowly(channel: Channel): boolean {
  switch (channel) {
    case 'email':
    case 'sms':
    case 'social':
      return true;
    case 'voice':
    case 'chat':
      return false;
  }
}

function firstOfEach(advice: readonly Advice[]): Advice[] {
  return advice.filter(({ action }, at) => advice.findIndex(other => other.action === action) === at);
}
