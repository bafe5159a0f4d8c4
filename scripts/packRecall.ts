import { join } from 'node:path';
import { argv } from 'node:process';
import { measureBlindSets, type Recall } from './blindSets.ts';

/**
 * How many of the things that customers say do the packs hear? `npx tsx scripts/packRecall.ts` prints recall and false
 * alarms on the sentences of `tests/packs/blind` by sector, language and half. `--json` prints the same as JSON;
 * `--misses` lists what was missed or wrongly heard in the half that patterns may be tuned on, never in the held one.
 */
const { rows, misses } = measureBlindSets(join('tests', 'packs', 'blind'));
const args = argv.slice(2);
if (args.includes('--json')) console.log(JSON.stringify(rows));
else if (args.includes('--misses'))
  for (const { sector, language, text, wanted, found } of misses)
    console.log(
      `${sector} ${language}  ${wanted ?? '(nothing)'} ≠ ${found.join(', ') || '(nothing)'}  ${text}`,
    );
else console.log(table(rows));

function table(all: readonly Recall[]): string {
  const head = ['sector', 'language', 'half', 'recall', '', 'false alarms', ''];
  const lines = all.map(({ sector, language, half, named, mustFire, falseAlarms, nearMisses }) => [
    sector,
    language,
    half,
    share(named, mustFire),
    `${named}/${mustFire}`,
    share(falseAlarms, nearMisses),
    `${falseAlarms}/${nearMisses}`,
  ]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map(line => line[column]?.length ?? 0)),
  );
  return [head, ...lines]
    .map(line =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : (part / whole).toFixed(2);
}
