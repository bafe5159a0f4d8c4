import { Type } from '@sinclair/typebox';
import { cost, count, leaf, ms, section } from './parts.ts';

/** What is remembered of customers and agents between conversations: docs/privacy.md. */
export const MemorySection = section({
  maxCustomers: leaf(
    count(50_000),
    'MEMORY_MAX_CUSTOMERS',
    'Customers remembered between conversations: usual mood, last moment of truth, last survey.',
  ),
  retentionDays: leaf(
    count(365),
    'MEMORY_RETENTION_DAYS',
    'Days after which a customer or an agent of whom nothing more was noted is forgotten, in memory and on disk.',
  ),
  halfLifeDays: leaf(
    count(90),
    'MEMORY_HALF_LIFE_DAYS',
    'After so many days half of what a conversation told of the usual mood is forgotten.',
  ),
  halfLifeConversations: leaf(
    count(10),
    'MEMORY_HALF_LIFE_CONVERSATIONS',
    'After so many further conversations half of it is forgotten.',
  ),
  linkWindowMs: leaf(
    ms(86_400_000),
    'MEMORY_LINK_WINDOW_MS',
    'A moment of truth continues one of the same customer in another conversation up to this long after.',
  ),
});

/** What advice may cost: docs/moments.md. */
export const AdviceSection = section({
  costVoice: leaf(cost(6), 'ADVICE_COST_VOICE', 'Cost of a contact by voice, in any one currency.'),
  costChat: leaf(cost(4), 'ADVICE_COST_CHAT', 'Cost of a contact by chat.'),
  costEmail: leaf(cost(4), 'ADVICE_COST_EMAIL', 'Cost of a contact by e-mail.'),
  costSms: leaf(cost(1), 'ADVICE_COST_SMS', 'Cost of a contact by SMS.'),
  costSocial: leaf(cost(2), 'ADVICE_COST_SOCIAL', 'Cost of a contact on social media.'),
  extraCostLimit: leaf(
    cost(10),
    'ADVICE_EXTRA_COST_LIMIT',
    'Most that a shift of channel may cost beyond the channel it leaves; no limit when critical.',
  ),
  surveyCapDays: leaf(
    count(30, 0),
    'ADVICE_SURVEY_CAP_DAYS',
    'Least number of days between two surveys of the same customer.',
  ),
  rankedAgents: leaf(
    Type.Integer({ default: 0, minimum: 0, maximum: 10 }),
    'ADVICE_RANKED_AGENTS',
    'Agents named, in the order to try them, where an empathic one is advised; 0 ranks nobody.',
  ),
});
