import { parseArgs } from 'node:util';
import CliTable from 'cli-table3';
import { withEngine } from '../core/engineUnderTest.ts';
import { describeMachine } from '../core/machine.ts';
import { runLoad } from '../load/runLoad.ts';
import { machineLine } from '../report/report.ts';
import { buildBaseline } from './baseline.ts';
import { figuresOf, readBudgets, type Figures } from './budgets.ts';
import { judge } from './judge.ts';

const usage = `npm run bench:gate -- [options]

Holds this build against its budgets (bench/regression/budgets.json), and against an earlier commit that is built
beside it and measured in the same run, round by round in turn. Ends with 1 on a broken budget or a regression.

  --rounds N          of each build (default 4)
  --seconds N         of a round (default 6)
  --baseline REV      commit to compare with (default HEAD~1); none compares with nothing
  --preload FILE      module loaded into the candidate's engine, e.g. bench/regression/delayStage.mjs
  --json              one object instead of a table
  --help              this text`;

/** Low enough for slow machines to keep up with. */
const finalsPerSecond = 25;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '4' },
      seconds: { type: 'string', default: '6' },
      baseline: { type: 'string', default: 'HEAD~1' },
      preload: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const seconds = Number(values.seconds);
  const env = values.preload === undefined ? {} : { NODE_OPTIONS: `--import=./${values.preload}` };
  const baseline = values.baseline === 'none' ? undefined : buildBaseline(values.baseline);
  try {
    const [mine, theirs]: [Figures[], Figures[]] = [[], []];
    for (let round = 0; round < Number(values.rounds); round++) {
      console.error(`round ${round + 1} of ${values.rounds}`);
      mine.push(await measure({ env }, seconds, round));
      if (baseline !== undefined) theirs.push(await measure({ root: baseline.root }, seconds, round));
    }
    const rulings = judge(mine, theirs, readBudgets());
    const kept = rulings.every(each => each.kept);
    if (values.json)
      console.log(JSON.stringify({ kept, baseline: baseline?.commit ?? null, rulings, mine, theirs }));
    else {
      const table = new CliTable({
        head: ['promise', 'value', 'limit', ''],
        style: { head: [], border: [] },
      });
      for (const { what, value, limit, kept: held } of rulings)
        table.push([what, value.toFixed(2), limit.toFixed(2), held ? 'kept' : 'BROKEN']);
      console.log(table.toString());
      console.log(`${machineLine(describeMachine())}; baseline ${baseline?.commit ?? 'none'}`);
    }
    return kept ? 0 : 1;
  } finally {
    baseline?.remove();
  }
}

function measure(
  options: { readonly root?: string; readonly env?: Readonly<Record<string, string>> },
  seconds: number,
  round: number,
): Promise<Figures> {
  return withEngine(options, async ({ url }) =>
    figuresOf(
      await runLoad({
        url,
        seconds,
        warmUpSeconds: 1,
        conversations: 50,
        pace: { kind: 'open', finalsPerSecond },
        skipConversations: round * 60,
      }),
    ),
  );
}
