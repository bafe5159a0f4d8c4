import type { CustomerHistory } from '../../domain/customerMemory.ts';
import type { Advice } from '../../domain/escalation.ts';
import type { MomentOutcome } from '../../domain/moment.ts';
import type { PackFacts } from '../../domain/packFacts.ts';
import type { AdviceOptions } from './adviceOptions.ts';
import type { AdvicePolicy } from './advicePolicy.ts';

/** What a survey would come after. */
export interface Aftermath {
  readonly endedEscalated: boolean;
  readonly wasEscalated: boolean;
  readonly moments: readonly MomentOutcome[];
  readonly peakEnd: number;
  readonly history: CustomerHistory | null;
  readonly atMs: number;
  readonly language: string | null;
  readonly pack: PackFacts;
}

/** After the end: not now, or one short question about what happened; never more often than the cap allows. */
export function surveyAdvice(after: Aftermath, { surveyCapMs }: AdviceOptions): Advice {
  const lost = after.moments.find(({ outcome }) => outcome === 'lost');
  if (lost !== undefined)
    return notNow('survey.moment', `the moment "${lost.journeyEvent}" was lost`, [`moment.${lost.outcome}`]);
  if (after.endedEscalated)
    return notNow('survey.escalated', 'the conversation ended with an open escalation', ['level']);
  if (after.peakEnd < 0 && after.moments.length === 0)
    return notNow('survey.remembered-badly', 'peak and end of the conversation were negative', ['peakEnd']);
  const lastAtMs = after.history?.lastSurveyAtMs ?? null;
  if (lastAtMs !== null && after.atMs - lastAtMs < surveyCapMs)
    return notNow(
      'survey.capped',
      `asked ${Math.floor((after.atMs - lastAtMs) / dayMs)} days ago, once in ${Math.round(surveyCapMs / dayMs)} days is enough`,
      ['lastSurvey'],
    );
  return oneQuestion(after);
}

/** While it goes on: nobody is asked how it was. */
export function notNow(policy: AdvicePolicy, because: string, signals: readonly string[]): Advice {
  return { action: 'no-survey', because, signals, policy };
}

const dayMs = 86_400_000;

function oneQuestion({ moments, wasEscalated, language, pack }: Aftermath): Advice {
  const last = moments.at(-1);
  const spanish = language?.toLowerCase().startsWith('es') === true;
  const about = last === undefined ? undefined : pack.journeyEvents.get(last.journeyEvent);
  const title = (spanish ? about?.titleEs : undefined) ?? about?.title;
  return {
    action: 'short-survey',
    because:
      last !== undefined
        ? `the moment "${last.journeyEvent}" was turned around`
        : wasEscalated
          ? 'the escalation was cleared before the end'
          : 'the conversation stayed calm',
    signals: last === undefined ? ['peakEnd'] : ['moment.recovered', 'peakEnd'],
    policy: 'survey.one-question' satisfies AdvicePolicy,
    question: questionOf(title, spanish, wasEscalated),
  };
}

function questionOf(title: string | undefined, spanish: boolean, wasEscalated: boolean): string {
  if (title !== undefined)
    return spanish ? `¿Quedó bien resuelto hoy: ${title}?` : `Did we sort this out well today: ${title}?`;
  if (wasEscalated)
    return spanish ? '¿Le hemos podido ayudar al final?' : 'Were we able to help you in the end?';
  return spanish ? '¿Ha sido fácil que le ayudáramos hoy?' : 'Was it easy to get help from us today?';
}
