import type { AdviceShown } from './eventView.ts';

/** One advice on one line; what it names (skills, a channel, a question) before the reason. */
export function adviceLine(advice: AdviceShown, first: boolean): string {
  const { action, because, skills, agents, channel, known, question } = advice;
  const named = [
    ...(skills ?? []),
    ...(agents ?? []),
    ...(channel === undefined ? [] : [channel]),
    ...(known ?? []),
    ...(question === undefined ? [] : [`"${question}"`]),
  ];
  const what = named.length === 0 ? action : `${action} (${named.join(', ')})`;
  return `${first ? 'advice ' : '       '}  ${what}: ${because}`;
}
