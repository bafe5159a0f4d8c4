import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import CliTable from 'cli-table3';
import picocolors from 'picocolors';
import { describeMachine } from '../../bench/core/machine.ts';
import { machineLine } from '../../bench/report/report.ts';
import type { FaultReport } from './contract.ts';
import { faults } from './faults.ts';

const usage = `npm run faults -- [options]

Fault injection against the built engine: prints what was done and what came of it, and ends with 1 when a promise
was broken (docs/durability.md).

  --quick          the size that continuous integration runs
  --only NAME      faults whose name holds this; may be given again
  --repeat N       times a fault is repeated, instead of what the size stands for
  --minutes N      how long the soak takes, instead of what the size stands for
  --seed N         makes the random choices of an earlier run again
  --preload FILE   module loaded into each engine, to show that a broken build is found out
  --json FILE      writes all figures
  --help           this text`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      repeat: { type: 'string' },
      minutes: { type: 'string' },
      seed: { type: 'string' },
      preload: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const { only = [''] } = values;
  const chosen = faults.filter(({ name }) => only.some(part => name.includes(part)));
  if (chosen.length === 0) {
    console.error(`no fault is called so; there are: ${faults.map(({ name }) => name).join(', ')}`);
    return 2;
  }
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
  const colors = picocolors.createColors();
  const reports: FaultReport[] = [];
  for (const fault of chosen) {
    const progress = (what: string) => {
      console.error(colors.dim(`${fault.name}: ${what}`));
    };
    const size = values.quick ? 'quick' : 'full';
    const context = {
      size,
      seed,
      progress,
      ...(values.preload === undefined ? {} : { preload: values.preload }),
      ...(values.repeat === undefined ? {} : { repeat: Number(values.repeat) }),
      ...(values.minutes === undefined ? {} : { minutes: Number(values.minutes) }),
    } as const;
    reports.push(await settled(fault.name, fault.run(context)));
  }
  const table = new CliTable({
    head: ['fault', 'figures', ''],
    style: { head: [], border: [] },
    colWidths: [34, 66, 14],
    wordWrap: true,
  });
  for (const { fault, done, figures, broken, skipped } of reports) {
    const facts = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
    table.push([
      `${colors.bold(fault)}\n${done}`,
      skipped === undefined ? facts.join(', ') : `skipped: ${skipped}`,
      broken.length > 0 ? colors.red('BROKEN') : skipped === undefined ? colors.green('held') : 'skipped',
    ]);
  }
  console.log(table.toString());
  for (const { fault, broken } of reports)
    for (const line of broken.slice(0, 20)) console.log(colors.red(`${fault}: ${line}`));
  console.log(`${machineLine(describeMachine())}; seed ${seed}`);
  const held = reports.every(({ broken }) => broken.length === 0);
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      `${JSON.stringify({ machine: describeMachine(), seed, held, reports }, undefined, 1)}\n`,
    );
  return held ? 0 : 1;
}

/** A fault test that fails itself counts as broken: it has shown nothing. */
async function settled(fault: string, report: Promise<FaultReport>): Promise<FaultReport> {
  try {
    return await report;
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    return { fault, done: 'not finished', figures: {}, broken: [`the test could not be finished: ${why}`] };
  }
}
