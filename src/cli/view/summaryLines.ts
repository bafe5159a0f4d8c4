import { adviceLine } from './adviceLine.ts';
import type { Colours } from './colours.ts';
import type { SummaryShown } from './eventView.ts';
import { byValence, signed, sparkline } from './valence.ts';

/**
 * How a conversation went: the customer's valences as a line of blocks, peak, end, how it will be remembered.
 * @param valences the customer's scored finals, in order
 */
export function summaryLines(
  conversationId: string,
  summary: SummaryShown,
  valences: readonly number[],
  colours: Colours,
): string[] {
  const customer = summary.arcs['customer'];
  const figure = (value: number) => byValence(value, signed(value), colours);
  const course =
    customer === undefined
      ? []
      : [
          ...(valences.length === 0 ? [] : [`customer  ${sparkline(valences, colours)}`]),
          [
            ...(customer.peak === null ? [] : [`peak ${figure(customer.peak.valence)}`]),
            `end ${figure(customer.end)}`,
            `remembered as ${figure(customer.peakEnd)}`,
          ].join('  '),
        ];
  return [
    '',
    `  ${colours.bold(conversationId)} ${summary.reason} after ${summary.utterances} utterances: ${outcome(summary)}`,
    ...course.map(line => `     ${line}`),
    ...(summary.moments ?? []).map(
      ({ journeyEvent, outcome }) => `     moment of truth  ${journeyEvent}: ${outcome}`,
    ),
    ...summary.advice.map(each => `     ${adviceLine(each, true)}`),
    '',
  ];
}

function outcome({ highestLevel, escalations, endedEscalated }: SummaryShown): string {
  if (highestLevel === null) return 'no escalation';
  const count = escalations === 1 ? '1 escalation' : `${escalations} escalations`;
  return `${count}, up to ${highestLevel}, ${endedEscalated ? 'still up at the end' : 'calmed before the end'}`;
}
