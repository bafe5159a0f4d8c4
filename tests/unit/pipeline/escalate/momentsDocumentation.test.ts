import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../../src/config/load.ts';
import { ADVICE_ACTIONS } from '../../../../src/domain/escalation.ts';
import { defaultAdvice } from '../../../../src/pipeline/escalate/adviceOptions.ts';
import { advicePolicies, policyRules } from '../../../../src/pipeline/escalate/advicePolicy.ts';
import { earlierWeight } from '../../../../src/pipeline/escalate/arc.ts';
import { momentRules } from '../../../../src/pipeline/escalate/momentRules.ts';

const page = readFileSync('docs/moments.md', 'utf8').replaceAll('−', '-').replaceAll(/\s+/gu, ' ');
const rows = readFileSync('docs/moments.md', 'utf8')
  .split('\n')
  .filter(line => /^\| `[a-z]+\.[a-z-]+` +\|/u.test(line))
  .map(line => line.split('|').map(cell => cell.trim().replaceAll('`', '')));

test('lists every line of the advice policy, in its order, with its action', () => {
  expect(rows.map(([, policy, action]) => [policy, action])).toEqual(
    Object.entries(advicePolicies).map(([policy, action]) => [policy, action ?? 'what the rule names']),
  );
});

test('every action that there is can be advised', () => {
  const byPolicy = new Set<string>(Object.values(advicePolicies).filter(action => action !== null));
  const byRules = ['retention-specialist', 'vulnerability-specialist'];
  expect([...byPolicy, ...byRules].toSorted()).toEqual([...ADVICE_ACTIONS].toSorted());
});

test('names the numbers that the code uses', () => {
  const { relief } = momentRules;
  for (const said of [
    `in the last ${momentRules.namedWithin} finals`,
    `opens from **${momentRules.openFrom}**`,
    `opens at most ${momentRules.maxMoments}`,
    `gratitude or joy ≥ ${relief.warmth}, valence ≥ ${relief.valence}, anger ≤ ${relief.anger}`,
    `smoothed valence ≥ ${relief.smoothed} by then`,
    `${momentRules.heldUtterances} customer utterances in a row`,
    `with anger ≤ ${momentRules.angerAtMost}`,
    `max(lowest + ${momentRules.recoveryRise}, min(${momentRules.recoveryAtMost}, before - ${momentRules.recoverySlack}))`,
    `severity ≥ ${policyRules.severeFrom}`,
    `intensity ≥ ${policyRules.graveIntensity}`,
    `w ≤ ${earlierWeight}`,
  ])
    expect(page, said).toContain(said);
});

test('the defaults of the rules are those of the configuration, and the page names them', () => {
  const { advice, memory } = loadConfig({ env: {} });
  expect(defaultAdvice).toEqual({
    costPerContact: {
      voice: advice.costVoice,
      chat: advice.costChat,
      email: advice.costEmail,
      sms: advice.costSms,
      social: advice.costSocial,
    },
    extraCostLimit: advice.extraCostLimit,
    surveyCapMs: advice.surveyCapDays * 86_400_000,
    rankedAgents: advice.rankedAgents,
  });
  expect(page).toContain(`less than ${advice.surveyCapDays} days ago`);
  expect(page).toContain(`within ${memory.linkWindowMs / 3_600_000} hours`);
  expect(page).toContain(`gone after ${memory.halfLifeDays} days`);
  expect(page).toContain(`after ${memory.halfLifeConversations} further conversations`);
  expect(page).toContain(`the last ${memory.maxCustomers.toLocaleString('en')} customers`);
});
