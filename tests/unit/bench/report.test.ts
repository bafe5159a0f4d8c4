import { describe, expect, it } from 'vitest';
import { verdict } from '../../../bench/core/suite.ts';
import { drawChart } from '../../../bench/report/chart.ts';
import { benchmarksPage } from '../../../bench/report/markdown.ts';
import type { BenchReport } from '../../../bench/report/report.ts';

const chart = {
  name: 'drawing',
  title: 'A drawing',
  spec: {
    data: { values: [{ x: 1, y: 2 }] },
    mark: 'point',
    encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } },
  },
} as const;

const report: BenchReport = {
  machine: {
    cpu: 'Some CPU',
    cores: 2,
    memoryGiB: 8,
    node: 'v20.19.0',
    platform: 'linux x64',
    commit: 'abcdef0123',
    model: 'some-model 1.0.0',
    modelSha256: '0123456789abcdef',
  },
  size: 'quick',
  command: 'npm run bench',
  suites: [
    {
      suite: 'latency',
      method: 'Measured so.',
      tables: [{ title: 'A table', columns: ['run', 'ms'], rows: [['one | two', 3]] }],
      charts: [chart],
      verdicts: [
        verdict('fast enough', 8, 'at most', 10, 'ms'),
        verdict('many enough', 1, 'at least', 2, ''),
        verdict('not measured', NaN, 'at most', 5, 'ms'),
      ],
    },
  ],
};

describe('the page of benchmarks', () => {
  const page = benchmarksPage(report, 'benchmarks');

  it('names the machine, the commit and the command that made it', () => {
    for (const fact of ['Some CPU', 'v20.19.0', 'abcdef0123', 'npm run bench', '0123456789ab'])
      expect(page).toContain(fact);
  });

  it('says of every target whether it was met, and by how much it was not', () => {
    expect(page).toContain('| fast enough | at most 10 ms | 8 ms | met |');
    expect(page).toContain('| many enough | at least 2 | 1 | missed (by a factor of 2) |');
    expect(page).toMatch(/not measured .* missed/);
  });

  it('shows tables and drawings of each suite', () => {
    expect(page).toContain('| one \\| two | 3 |');
    expect(page).toContain('![A drawing](benchmarks/drawing.svg)');
  });

  it('draws without a browser', async () => {
    expect(await drawChart(chart)).toMatch(/^<svg[^>]*>[\s\S]*A drawing[\s\S]*<\/svg>$/);
  });
});
