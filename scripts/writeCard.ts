import { readFileSync, writeFileSync } from 'node:fs';
import { argv, stdin } from 'node:process';
import { text } from 'node:stream/consumers';
import { verdictText, type AcceptanceRow } from '../src/cli/eval/acceptanceRow.ts';
import { replaceGenerated } from './generatedBlock.ts';

/**
 * Puts the table of targets into the generated block of a model's card:
 * `npm run -s eval -- --all --limit 0 --json | npm run -s card -- models/pulso-care-12l/CARD.md`
 */
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
  ...acceptance.map(line => {
    const cells = [
      line.row,
      line.measure,
      line.rows ?? '–',
      figure(line.model),
      figure(line.noise),
      figure(line.bestLexicon?.value),
      figure(line.linear),
      line.must,
      line.aim,
      verdictText(line).replace('misses the target', '**misses the target**'),
    ];
    return `| ${cells.join(' | ')} |`;
  }),
].join('\n');
writeFileSync(path, replaceGenerated(card, 'targets', table));
