import type { SuiteReport, Table } from '../core/suite.ts';
import { machineLine, verdictCells, verdictColumns, verdictsOf, type BenchReport } from './report.ts';

/** The page `docs/benchmarks.md`. @param chartFolder of the drawings, relative to the page */
export function benchmarksPage(report: BenchReport, chartFolder: string): string {
  return [
    '# Benchmarks',
    '',
    `Made by \`${report.command}\`, not by hand. A number without its machine means nothing; these are of:`,
    '',
    machineLine(report.machine),
    '',
    'The load generator and the engine share the cores. What each suite asks, and how, is said with its tables; the code is in `bench/`.',
    '',
    '## Targets',
    '',
    tableOf({ title: '', columns: verdictColumns, rows: verdictsOf(report).map(verdictCells) }),
    '',
    ...report.suites.flatMap(suite => suiteSection(suite, chartFolder)),
  ].join('\n');
}

function suiteSection({ suite, method, tables, charts }: SuiteReport, chartFolder: string): string[] {
  return [
    `## ${suite.charAt(0).toUpperCase()}${suite.slice(1)}`,
    '',
    method,
    '',
    ...charts.flatMap(({ name, title }) => [`![${title}](${chartFolder}/${name}.svg)`, '']),
    ...tables.flatMap(table => [
      `### ${table.title}`,
      '',
      tableOf(table),
      '',
      ...(table.note === undefined ? [] : [table.note, '']),
    ]),
  ];
}

function tableOf({ columns, rows }: Table): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map(cell => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
