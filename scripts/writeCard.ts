import { readFileSync, writeFileSync } from 'node:fs';
import { argv, stdin } from 'node:process';
import { text } from 'node:stream/consumers';
import type { AcceptanceRow } from '../src/cli/eval/acceptanceRow.ts';
import { replaceGenerated } from './generatedBlock.ts';

/**
 * Puts the table of targets into the generated block of a model's card:
 * `npm run -s eval -- --all --limit 0 --json | npm run -s card -- models/pulso-care-12l/CARD.md`
 */
const verdicts = { aim: 'reaches the aim', target: 'reaches the target', missed: '**misses the target**' };

const path = argv[2];
if (path === undefined) throw new Error('name the card: npm run card -- models/…/CARD.md');
const { model, acceptance } = JSON.parse(await text(stdin)) as {
  readonly model: { readonly name: string; readonly version: string };
  readonly acceptance: readonly AcceptanceRow[];
};
const card = readFileSync(path, 'utf8');
if (!card.startsWith(`# ${model.name} `)) throw new Error(`${path} is not the card of ${model.name}`);

const figure = (value: number | null | undefined) =>
  value === null || value === undefined ? '–' : value.toFixed(3);
const table = [
  '| target | measure | rows | model | ± | best lexicon | linear | must reach | aim | |',
  '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
  ...acceptance.map(
    ({
      row,
      measure,
      rows = '–',
      model: value,
      noise,
      byChance,
      bestLexicon,
      linear,
      must,
      aim,
      verdict,
      because = '',
    }) => {
      const cells = [
        row,
        measure,
        rows,
        figure(value),
        figure(noise),
        figure(bestLexicon?.value),
        figure(linear),
        must,
        aim,
      ];
      const chance = byChance === undefined ? '' : ` (by chance alone: ${figure(byChance)})`;
      return `| ${cells.join(' | ')} | ${verdict === null ? `not measured: ${because}` : verdicts[verdict] + chance} |`;
    },
  ),
].join('\n');
writeFileSync(path, replaceGenerated(card, 'targets', table));
