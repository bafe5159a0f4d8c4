import { InvalidArgumentError, type Command } from 'commander';
import type { CliContext, ExitCode } from '../context.ts';
import type { BacktestFlags } from './backtest.ts';

/** Adds `backtest` to the program. */
export function addBacktestCommand(
  program: Command,
  context: CliContext,
  done: (code: ExitCode) => void,
): void {
  program
    .command('backtest')
    .description('Replay recorded conversations under a rule file, and count what it would have raised.')
    .argument('<files...>', 'conversations as JSONL, one utterance a line; gzip too')
    .option('--rules <file>', 'rules as YAML (default: those of the configuration)')
    .option('--against <file>', 'other rules, to compare with conversation by conversation')
    .option('--pack <pack>', 'pack of conversations that name no sector: its name, or its folder')
    .option('--gold <file>', 'labels as JSONL: precision, recall and delay (docs/backtest.md)')
    .option('--baselines', 'with --gold: lexicon rules and a plain threshold on anger beside the rules')
    .option('--json', 'print one JSON object')
    .option('--timings', 'with --json: durations too, which differ from run to run')
    .option('--html <file>', 'write a page with charts, complete in itself')
    .option('--words', 'with --html: show on the page what was said')
    .option('--jobs <number>', 'threads (default: one a core)', jobs)
    .option('--cache <dir>', 'folder of scores kept between runs (default: cache in the data folder)')
    .option('--no-cache', 'score every text again, and keep nothing')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ pulso backtest conversations/*.jsonl* --json\n' +
        '  $ pulso backtest conversations.jsonl.gz --rules mine.yaml --against rules/default.yaml --html report.html\n' +
        '  $ pulso backtest conversations.jsonl --rules mine.yaml --gold gold.jsonl --baselines',
    )
    .action(async (files: string[], flags: BacktestFlags) => {
      done(await (await import('./backtest.ts')).backtest(files, flags, context));
    });
}

function jobs(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number from 1 to 999.');
  return Number(text);
}
