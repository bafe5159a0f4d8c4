import type { Level } from '../../domain/escalation.ts';
import { adviceLine } from './adviceLine.ts';
import type { Colours } from './colours.ts';
import type { EscalationShown } from './eventView.ts';
import { signed } from './valence.ts';

/** Contributions shown; the rest is in the event. */
const shownContributions = 4;

/** A raised, updated or cleared escalation as a block. */
export function escalationLines(escalation: EscalationShown, colours: Colours): string[] {
  const { rule, valence, causedBy, latencyMs } = escalation;
  const head = [
    edgeBadge(escalation, colours),
    colours.bold(rule),
    `at ${causedBy.utteranceId}${valence === null ? '' : ` (${signed(valence)})`}`,
    ...(latencyMs === undefined || latencyMs.total === 0
      ? []
      : [`${latencyMs.total.toFixed(1)} ms after the words came in`]),
  ];
  const details = escalation.edge === 'cleared' ? [] : reasons(escalation);
  return ['', `  ${head.join('  ')}`, ...details.map(line => `     ${line}`), ''];
}

/** The same on one line, for replays at full speed. */
export function escalationLine(
  conversationId: string,
  escalation: EscalationShown,
  colours: Colours,
): string {
  const { rule, causedBy } = escalation;
  return `${edgeBadge(escalation, colours)} ${conversationId} ${causedBy.utteranceId} ${rule}`;
}

function edgeBadge({ edge, level }: EscalationShown, colours: Colours): string {
  switch (edge) {
    case 'raised':
      return levelBadge(level, ` ▲ ${level.toUpperCase()} `, colours);
    case 'updated':
      return levelBadge(level, ` ▲ now ${level.toUpperCase()} `, colours);
    case 'cleared':
      return colours.bgGreen(colours.black(` ▼ ${level} cleared `));
  }
}

function levelBadge(level: Level, text: string, colours: Colours): string {
  switch (level) {
    case 'watch':
      return colours.bgYellow(colours.black(text));
    case 'alert':
      return colours.bgMagenta(colours.white(text));
    case 'critical':
      return colours.bgRed(colours.bold(colours.white(text)));
  }
}

function reasons({ evidence, advice }: EscalationShown): string[] {
  const why = [...evidence.contributions]
    .sort((a, b) => b.contribution - a.contribution)
    .slice(0, shownContributions)
    .map(({ signal, contribution }) => `${signal} ${Math.round(contribution * 100)} %`);
  const phrases = new Set(evidence.utterances.flatMap(({ phrases }) => phrases.map(hit => hit.phraseId)));
  return [
    ...(why.length === 0 ? [] : [`why      ${why.join(', ')}`]),
    ...(phrases.size === 0 ? [] : [`phrases  ${[...phrases].join(', ')}`]),
    ...advice.map((each, index) => adviceLine(each, index === 0)),
  ];
}
