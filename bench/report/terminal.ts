import CliTable from 'cli-table3';
import type picocolors from 'picocolors';
import type { SuiteReport } from '../core/suite.ts';
import { machineLine, verdictCells, verdictColumns, verdictsOf, type BenchReport } from './report.ts';

type Colors = ReturnType<typeof picocolors.createColors>;

/** The tables of one suite, as soon as it is done. */
export function printSuite({ suite, method, tables }: SuiteReport, colors: Colors): string {
  const parts = tables.map(({ title, columns, rows, note }) =>
    [colors.bold(title), table(columns, rows), ...(note === undefined ? [] : [colors.dim(note)])].join('\n'),
  );
  return [colors.bold(`\n${suite}`), colors.dim(method), ...parts].join('\n');
}

/** Every target with its value and verdict. */
export function printVerdicts(report: BenchReport, colors: Colors): string {
  const rows = verdictsOf(report).map(each => {
    const [target = '', bound = '', value = '', word = ''] = verdictCells(each);
    return [target, bound, value, each.met ? colors.green(word) : colors.red(word)];
  });
  return [
    colors.bold('\nTargets'),
    table(verdictColumns, rows),
    colors.dim(machineLine(report.machine)),
  ].join('\n');
}

function table(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const drawn = new CliTable({ head: [...columns], style: { head: [], border: [] } });
  drawn.push(...rows.map(row => row.map(String)));
  return drawn.toString();
}
