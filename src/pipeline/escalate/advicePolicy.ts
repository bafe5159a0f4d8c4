import type { AdviceAction } from '../../domain/escalation.ts';

/** The lines that advice follows, as docs/moments.md lists them (a test compares). `null`: whatever the rule names. */
export const advicePolicies = {
  'route.rule': null,
  'route.critical': 'supervisor',
  'route.skills': 'route-to-skills',
  'route.empathy': 'empathic-agent',
  'contact.slow-channel': 'call-back',
  'contact.after-lost': 'call-back',
  'channel.preferred': 'shift-channel',
  'channel.at-stake': 'shift-channel',
  'offer.reschedule': 'offer-reschedule',
  'ask.known': 'dont-ask-again',
  'survey.escalated': 'no-survey',
  'survey.moment': 'no-survey',
  'survey.remembered-badly': 'no-survey',
  'survey.capped': 'no-survey',
  'survey.one-question': 'short-survey',
} as const satisfies Record<string, AdviceAction | null>;
export type AdvicePolicy = keyof typeof advicePolicies;

/** Thresholds of the policies. */
export const policyRules = {
  /** Intensity of a moment that calls for an empathic agent, and for a voice. */
  graveIntensity: 0.6,
  /** Severity of an event that is not settled in writing. */
  severeFrom: 0.7,
} as const;
