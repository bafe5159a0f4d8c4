import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import picocolors from 'picocolors';
import { format, resolveConfig } from 'prettier';
import { describeMachine } from './core/machine.ts';
import type { Suite } from './core/suite.ts';
import { latencySuite } from './latency/suite.ts';
import { microSuite } from './micro/suite.ts';
import { peersSuite } from './peers/suite.ts';
import { drawChart } from './report/chart.ts';
import { benchmarksPage } from './report/markdown.ts';
import { verdictsOf, type BenchReport } from './report/report.ts';
import { printSuite, printVerdicts } from './report/terminal.ts';
import { scaleSuite } from './scale/suite.ts';
import { throughputSuite } from './throughput/suite.ts';

const suites: Readonly<Record<string, Suite>> = {
  latency: latencySuite,
  throughput: throughputSuite,
  scale: scaleSuite,
  peers: peersSuite,
  micro: microSuite,
};

const page = 'docs/benchmarks.md';
const chartFolder = 'benchmarks';

const usage = `npm run bench -- [options]

Benchmarks of the built engine on this machine; prints tables, and every target with its value and verdict.

  --suite NAME   only this one; may be given again: ${Object.keys(suites).join(', ')}
  --full         longer runs and larger sizes (about an hour; without it about fifteen minutes)
  --json FILE    writes all figures
  --docs         writes ${page} and its drawings
  --from FILE    measures nothing: takes the figures of an earlier --json
  --help         this text

It ends with 0 also where a target is missed: \`npm run bench:gate\` is what guards the budgets.`;

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      suite: { type: 'string', multiple: true },
      full: { type: 'boolean', default: false },
      json: { type: 'string' },
      docs: { type: 'boolean', default: false },
      from: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const names = values.suite ?? Object.keys(suites);
  const unknown = names.find(name => suites[name] === undefined);
  if (unknown !== undefined) {
    console.error(`no suite is called ${unknown}; there are ${Object.keys(suites).join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const colors = picocolors.createColors();
  const report =
    values.from === undefined
      ? await measure(names, values.full, colors)
      : (JSON.parse(readFileSync(values.from, 'utf8')) as BenchReport);
  console.log(printVerdicts(report, colors));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, undefined, 1)}\n`);
  if (values.docs) await writePage(report);
}

async function measure(
  names: readonly string[],
  full: boolean,
  colors: ReturnType<typeof picocolors.createColors>,
): Promise<BenchReport> {
  const size = full ? 'full' : 'quick';
  const progress = (what: string) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${colors.dim(what)}`);
    else console.error(what);
  };
  const reports = [];
  for (const name of names) {
    const suite = suites[name];
    if (suite === undefined) continue;
    const report = await suite({ size, progress });
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
    console.log(printSuite(report, colors));
    reports.push(report);
  }
  const flags = [
    ...(full ? ['--full'] : []),
    ...(names.length < Object.keys(suites).length ? names.map(each => `--suite ${each}`) : []),
  ];
  const command = ['npm run bench', ...(flags.length === 0 ? [] : ['--', ...flags])].join(' ');
  return { machine: describeMachine(), size, command, suites: reports };
}

async function writePage(report: BenchReport): Promise<void> {
  mkdirSync(`docs/${chartFolder}`, { recursive: true });
  for (const chart of report.suites.flatMap(({ charts }) => charts))
    writeFileSync(`docs/${chartFolder}/${chart.name}.svg`, await drawChart(chart));
  const options = { ...(await resolveConfig(page)), parser: 'markdown' } as const;
  writeFileSync(page, await format(benchmarksPage(report, chartFolder), options));
  console.log(`${page}: ${verdictsOf(report).length} targets`);
}
