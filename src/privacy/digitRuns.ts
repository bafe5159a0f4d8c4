/** Digits without a gap. UTF-16 positions, end exclusive. */
export interface DigitGroup {
  readonly begin: number;
  readonly end: number;
  readonly digits: string;
}

/** Digit groups with nothing between them but what people write within one number. */
export type DigitRun = readonly DigitGroup[];

const between = /^(?:[ \u00a0.-]|\) ?|[ .-]?\(|\)-| - )$/u;

/** All runs of digits that stand by themselves; digits within a word ("A320", "v2") start none. Linear. */
export function digitRuns(text: string): DigitRun[] {
  return groupRuns(text, between).filter(run => standsAlone(text, run));
}

/** All digits of a text, in runs with nothing but such a gap between their groups. @param gap at most 3 units */
export function groupRuns(text: string, gap: RegExp): DigitRun[] {
  const runs: DigitGroup[][] = [];
  for (const match of text.matchAll(/\d+/g)) {
    const group = { begin: match.index, end: match.index + match[0].length, digits: match[0] };
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && isGap(text, last.end, group.begin, gap)) run.push(group);
    else runs.push([group]);
  }
  return runs;
}

function isGap(text: string, begin: number, end: number, gap: RegExp): boolean {
  return end - begin <= 3 && gap.test(text.slice(begin, end));
}

function standsAlone(text: string, run: DigitRun): boolean {
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined) return false;
  return !/[\p{L}\d_#@]/u.test(text[first.begin - 1] ?? '') && !/[\p{L}_]/u.test(text[last.end] ?? '');
}
