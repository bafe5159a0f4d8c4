import type { Advice, AdviceAction, Level } from '../../domain/escalation.ts';
import type { JourneyEventFacts } from '../../domain/packFacts.ts';
import { channelAdvice } from './adviceChannel.ts';
import { policyRules, type AdvicePolicy } from './advicePolicy.ts';
import { notNow, surveyAdvice } from './adviceSurvey.ts';
import { peakEndOf } from './arc.ts';
import { addCustomerUtterance } from './customer.ts';
import type { OpenMoment } from './momentState.ts';
import type { EscalationOptions } from './options.ts';
import type { Rule } from './rule.ts';
import type { EscalationState } from './state.ts';
import { totalsOf } from './track.ts';

/**
 * What helps while an escalation is up: what its rules advise, what its level, its moment and its channel call for.
 * @param signals names of the signals that carried the event
 */
export function escalationAdvice(
  rules: readonly Rule[],
  level: Level,
  state: EscalationState,
  signals: readonly string[],
  options: EscalationOptions,
): Advice[] {
  return firstOfEach([
    ...rules.flatMap(rule =>
      rule.advice.map(action =>
        advised('route.rule', action, `${rule.id}: ${rule.description}`, signals, state),
      ),
    ),
    ...(level === 'critical'
      ? [advised('route.critical', 'supervisor', 'the level is critical', signals, state)]
      : []),
    ...momentAdvice(state, state.moments.open, options),
    ...channels(state, level, signals, options),
    ...known(state),
    notNow('survey.escalated', 'an escalation is open', ['level']),
  ]);
}

/** What helps as soon as a moment of truth opens. */
export function openedAdvice(state: EscalationState, open: OpenMoment, options: EscalationOptions): Advice[] {
  const signals = [`journey.${open.journeyEvent}`, 'dropFromBaseline'];
  return firstOfEach([
    ...momentAdvice(state, open, options),
    ...channels(state, state.open?.level ?? null, signals, options),
    ...known(state),
    notNow('survey.moment', 'a moment of truth is open', signals.slice(0, 1)),
  ]);
}

/** Turned around: how it was can be asked once the conversation is over, and the summary says so. */
export function recoveredAdvice(state: EscalationState): Advice[] {
  return state.open === null ? [] : [notNow('survey.escalated', 'an escalation is open', ['level'])];
}

/** Ended unrepaired: the customer is called before the memory of the end sets. */
export function lostAdvice(
  { channel }: EscalationState,
  open: OpenMoment,
  reason: string,
  options: EscalationOptions,
): Advice[] {
  const signals = ['moment.lost', `journey.${open.journeyEvent}`];
  return [
    {
      action: 'call-back',
      because: `"${open.journeyEvent}" ended unrepaired (${reason}, ${channel}): call the same day`,
      signals,
      policy: 'contact.after-lost' satisfies AdvicePolicy,
      channel: 'voice',
    },
    ...skills(open, options),
    notNow('survey.moment', `the moment "${open.journeyEvent}" was lost`, signals),
  ];
}

/** What helps after the end. */
export function summaryAdvice(state: EscalationState, atMs: number, options: EscalationOptions): Advice[] {
  return [
    surveyAdvice(
      {
        endedEscalated: state.open !== null,
        wasEscalated: state.highestLevel !== null,
        moments: state.moments.over,
        peakEnd: peakEndOf(totalsOf(state.customer, addCustomerUtterance).arc),
        history: state.history,
        atMs,
        language: state.language,
        pack: options.packFor(state.sector ?? undefined),
      },
      options.advice,
    ),
  ];
}

function momentAdvice(state: EscalationState, open: OpenMoment | null, options: EscalationOptions): Advice[] {
  if (open === null) return [];
  const signals = [`journey.${open.journeyEvent}`, 'dropFromBaseline'];
  const facts = factsOf(open, options);
  const grave = open.intensity >= policyRules.graveIntensity;
  return [
    ...skills(open, options),
    ...(grave
      ? [
          advised(
            'route.empathy',
            'empathic-agent',
            `"${open.journeyEvent}" moves this customer strongly`,
            signals,
            state,
          ),
        ]
      : []),
    ...(facts?.reschedulable === true
      ? [
          {
            action: 'offer-reschedule' as const,
            because: `${facts.title}: another time can be offered`,
            signals: signals.slice(0, 1),
            policy: 'offer.reschedule' satisfies AdvicePolicy,
          },
        ]
      : []),
  ];
}

function skills(open: OpenMoment, options: EscalationOptions): Advice[] {
  const facts = factsOf(open, options);
  if (facts === undefined || facts.skills.length === 0) return [];
  return [
    {
      action: 'route-to-skills',
      because: `the pack ${open.pack} names them for "${open.journeyEvent}"`,
      signals: [`journey.${open.journeyEvent}`],
      policy: 'route.skills' satisfies AdvicePolicy,
      skills: facts.skills,
    },
  ];
}

function channels(
  state: EscalationState,
  level: Level | null,
  signals: readonly string[],
  options: EscalationOptions,
): Advice[] {
  const { channel, preferredChannel, moments } = state;
  const { open } = moments;
  const moment =
    open === null ? null : { intensity: open.intensity, severity: factsOf(open, options)?.severity ?? 0 };
  return channelAdvice({ channel, preferredChannel, level, moment, signals }, options.advice);
}

/** Whoever takes over should not ask for it once more. */
function known({ dynamics }: EscalationState): Advice[] {
  if (dynamics.given.length === 0) return [];
  const kinds = dynamics.given.join(', ');
  return [
    {
      action: 'dont-ask-again',
      because:
        dynamics.askedAgainFor > 0
          ? `the customer was asked again for what was given already; known: ${kinds}`
          : `the customer has given: ${kinds}`,
      signals: ['askedAgainFor'],
      policy: 'ask.known' satisfies AdvicePolicy,
      known: dynamics.given,
    },
  ];
}

function advised(
  policy: AdvicePolicy,
  action: AdviceAction,
  because: string,
  signals: readonly string[],
  { empathicAgents }: EscalationState,
): Advice {
  const agents = action === 'empathic-agent' && empathicAgents.length > 0 ? { agents: empathicAgents } : {};
  return { action, because, signals, policy, ...agents };
}

function factsOf(open: OpenMoment, { packFor }: EscalationOptions): JourneyEventFacts | undefined {
  return packFor(open.sector ?? undefined).journeyEvents.get(open.journeyEvent);
}

function firstOfEach(advice: readonly Advice[]): Advice[] {
  return advice.filter(({ action }, at) => advice.findIndex(other => other.action === action) === at);
}
