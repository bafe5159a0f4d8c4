import type { Colours } from './colours.ts';
import type { MomentShown } from './eventView.ts';
import { adviceLine } from './adviceLine.ts';
import { signed } from './valence.ts';

/** A moment of truth that opens, is turned around, or is lost, as a block. */
export function momentLines(moment: MomentShown, colours: Colours): string[] {
  const { causedBy, journeyEvent, because, linkedTo } = moment;
  const head = [
    badge(moment, colours),
    colours.bold(journeyEvent),
    ...(causedBy === null ? [] : [`at ${causedBy.utteranceId}`]),
    ...(because === null ? [] : [because]),
    ...(linkedTo === null ? [] : [`continues ${linkedTo}`]),
  ];
  return [
    '',
    `  ${head.join('  ')}`,
    `     valence  ${course(moment)}`,
    ...(moment.agentBefore.length === 0
      ? []
      : [`     just before, the agent said ${moment.agentBefore.join(', ')}`]),
    ...moment.advice.map((advice, index) => `     ${adviceLine(advice, index === 0)}`),
    '',
  ];
}

/** The same on one line, for replays at full speed. */
export function momentLine(conversationId: string, moment: MomentShown, colours: Colours): string {
  const { causedBy, journeyEvent, because } = moment;
  return [badge(moment, colours), conversationId, causedBy?.utteranceId, journeyEvent, because]
    .filter(part => part !== undefined && part !== null)
    .join(' ');
}

function badge({ edge }: MomentShown, colours: Colours): string {
  switch (edge) {
    case 'opened':
      return colours.bgCyan(colours.black(' ◆ moment opened '));
    case 'recovered':
      return colours.bgGreen(colours.black(' ◆ moment recovered '));
    case 'lost':
      return colours.bgRed(colours.white(' ◆ moment lost '));
  }
}

function course({ edge, valence, peakEnd, durationMs, utterances }: MomentShown): string {
  const before = valence.before === null ? 'unknown' : signed(valence.before);
  if (edge === 'opened') return `${before} before, ${signed(valence.at)} now`;
  const after = valence.after === null ? 'unknown' : signed(valence.after);
  const seconds = Math.round(durationMs / 1_000);
  return `${before} before, ${signed(valence.lowest)} at worst, ${after} after ${utterances} utterances (${seconds} s); remembered as ${signed(peakEnd)}`;
}
