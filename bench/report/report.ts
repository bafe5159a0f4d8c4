import type { Machine } from '../core/machine.ts';
import type { Size, SuiteReport, Verdict } from '../core/suite.ts';

/** All that one run of the benchmarks has found. */
export interface BenchReport {
  readonly machine: Machine;
  readonly size: Size;
  /** The line that makes these figures again. */
  readonly command: string;
  readonly suites: readonly SuiteReport[];
}

export function verdictsOf({ suites }: BenchReport): Verdict[] {
  return suites.flatMap(({ verdicts }) => verdicts);
}

/** A verdict as the cells of a row: target, bound, value, met or by how much not. */
export function verdictCells({ target, unit, bound, limit, value, met }: Verdict): string[] {
  const withUnit = (figure: number) => `${Number(figure.toPrecision(3))}${unit === '' ? '' : ` ${unit}`}`;
  const missedBy = bound === 'at most' ? value / limit : limit / value;
  return [
    target,
    `${bound} ${withUnit(limit)}`,
    withUnit(value),
    met ? 'met' : `missed (by a factor of ${Number(missedBy.toPrecision(3))})`,
  ];
}

export const verdictColumns = ['target', 'bound', 'value', 'verdict'] as const;

/** The machine in one line. */
export function machineLine({
  cpu,
  cores,
  memoryGiB,
  node,
  platform,
  commit,
  model,
  modelSha256,
}: Machine): string {
  return (
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node}, commit ${commit}, ` +
    `model ${model} (sha256 ${modelSha256.slice(0, 12)}…)`
  );
}
