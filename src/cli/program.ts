import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { LANGUAGES, type Language } from '../domain/conversation.ts';
import type { ReplaySpeed } from '../replay/pace.ts';
import type { EvalFlags } from './commands/eval.ts';
import type { ReplayFlags } from './commands/replay.ts';
import type { ScoreFlags } from './commands/score.ts';
import type { ServeFlags } from './commands/serve.ts';
import { exitCodes, type CliContext, type ExitCode } from './context.ts';
import { failureOf } from './failure.ts';
import { addBacktestCommand } from './backtest/backtestCommand.ts';
import { addInletsCommand } from './inlets/inletsCommand.ts';
import { addKeysCommand } from './keys/keysCommand.ts';
import { engineAddress } from './live/engineAddress.ts';
import { addPacksCommand } from './packs/packsCommand.ts';
import { addRulesCommand } from './rules/rulesCommand.ts';
import { addStoreCommand } from './store/storeCommand.ts';
import { addWebhooksCommand } from './webhooks/webhooksCommand.ts';
import { engineVersion } from '../version.ts';

/**
 * Runs one command line. Failures go to `stderr` as `CODE: message` and a remedy; nothing is thrown.
 * @param args without the names of node and script
 */
export async function run(args: readonly string[], context: CliContext): Promise<ExitCode> {
  const outcome: { code: ExitCode } = { code: exitCodes.ok };
  const program = createProgram(context, code => {
    outcome.code = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return outcome.code;
  } catch (error) {
    // Help and version end this way too; commander has written what there is to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const { code, message, remedy } = failureOf(error);
    context.stderr.write(`${code}: ${message}\n${remedy === undefined ? '' : `  ${remedy}\n`}`);
    return exitCodes.failed;
  }
}

/** Commands load what they need when they run: help must come at once. */
function createProgram(context: CliContext, done: (code: ExitCode) => void): Command {
  const program = new Command('pulso')
    .description('Live sentiment engine for customer conversations.')
    .version(engineVersion(), '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Show help.')
    .helpCommand(false)
    .exitOverride()
    .showHelpAfterError('Try --help.')
    .configureOutput({
      writeOut: text => context.stdout.write(text),
      writeErr: text => context.stderr.write(text),
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'USAGE: '));
      },
    });

  program
    .command('serve')
    .description('Start the engine. Options come from PULSO_* variables (docs/configuration.md).')
    .option('--ephemeral', 'keep nothing on disk: a restart forgets everything')
    .addHelpText(
      'after',
      examples('pulso serve', 'pulso serve --ephemeral', 'PULSO_PORT=0 PULSO_LOG_LEVEL=warn pulso serve'),
    )
    .action(async (flags: ServeFlags) => {
      done(await (await import('./commands/serve.ts')).serve(flags, context));
    });

  program
    .command('replay')
    .description('Replay recorded conversations: in this process, or to a running engine with --url.')
    .argument('<file>', 'conversations as JSONL, one utterance a line; gzip too')
    .option('--speed <factor>', 'times real time, or "max" (default: 1; max with --json in process)', speed)
    .option('--json', 'print events as JSON, one a line')
    .option('--signals', 'with --json: the signals of every utterance too')
    .option('--verbose', 'show every utterance at full speed as well')
    .option('--url <url>', 'a running engine, e.g. ws://127.0.0.1:8787', url)
    .option('--token-file <file>', 'with --url: file with an API key or token (or set PULSO_TOKEN)')
    .option('--id-suffix <text>', 'with --url: appended to conversation ids (default: random)', suffix)
    .option('--patience <seconds>', 'with --url: how long a lost engine may stay away (default: 60)', seconds)
    .addOption(
      new Option('--stats <format>', 'counts and rate at the end, on stderr')
        .choices(['text', 'json', 'none'])
        .default('text'),
    )
    .addHelpText(
      'after',
      examples(
        'pulso replay samples/airline-cancelled.es.jsonl',
        'pulso replay samples/airline-cancelled.es.jsonl --json',
        'pulso replay conversations.jsonl.gz --speed max',
        'pulso replay samples/card-stolen.en.jsonl --url ws://127.0.0.1:8787 --speed 10',
        'pulso replay samples/praise.en.jsonl --url wss://pulso.example --token-file key.txt',
      ),
    )
    .action(async (file: string, flags: ReplayFlags) => {
      done(await (await import('./commands/replay.ts')).replay(file, flags, context));
    });

  program
    .command('score')
    .description('Score one text with the model: valence, emotions, charged phrases.')
    .argument('<text>', 'what a customer said or wrote')
    .addOption(
      new Option('--language <language>', 'its language (default: recognised)').choices([...LANGUAGES]),
    )
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      examples('pulso score "This is the third time I call about it"', 'pulso score "mil gracias" --json'),
    )
    .action(async (text: string, flags: ScoreFlags & { readonly language?: Language }) => {
      done(await (await import('./commands/score.ts')).score(text, flags, context));
    });

  program
    .command('eval')
    .description('Measure the model on labelled rows: {"text","label","lang"}, one a line.')
    .addOption(new Option('--data <file>', 'rows as JSONL; gzip too').conflicts('all'))
    .option('--all', 'every labelled set of a folder and the targets, beside lexicons and a linear baseline')
    .option('--datasets <dir>', 'with --all: the folder of the sets', '../shared/datasets')
    .option('--limit <rows>', 'with --all: most rows of a set, 0 for all', rowLimit, 1_000)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      examples(
        'pulso eval --data rows.jsonl',
        'pulso eval --data rows.jsonl.gz --json',
        'pulso eval --all --datasets datasets',
      ),
    )
    .action(async (flags: EvalFlags) => {
      done(await (await import('./commands/eval.ts')).evalCommand(flags, context));
    });

  addInletsCommand(program, context, done);

  addStoreCommand(program, context, done);
  addRulesCommand(program, context, done);
  addBacktestCommand(program, context, done);

  addPacksCommand(program, context, done);

  addKeysCommand(program, context, done);

  addWebhooksCommand(program, context, done);

  program
    .command('doctor')
    .description('Check that this machine can run the engine, and how fast.')
    .option('--json', 'print one JSON object')
    .addHelpText('after', examples('pulso doctor', 'pulso doctor --json'))
    .action(async (flags: { readonly json?: boolean }) => {
      done(await (await import('./commands/doctor.ts')).doctor(flags, context));
    });

  return program;
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map(line => `  $ ${line}`).join('\n')}`;
}

function speed(text: string): ReplaySpeed {
  if (text === 'max') return 'max';
  const factor = Number(text);
  if (text.trim() === '' || !(factor > 0) || factor > 10_000)
    throw new InvalidArgumentError('It must be a number above 0, at most 10000, or "max".');
  return factor;
}

function url(text: string): string {
  try {
    engineAddress(text);
    return text;
  } catch {
    throw new InvalidArgumentError('It must look like ws://127.0.0.1:8787.');
  }
}

function rowLimit(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return Number(text);
}

function seconds(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 0 to 99999.');
  return Number(text);
}

function suffix(text: string): string {
  if (!/^[\w.-]{1,32}$/.test(text))
    throw new InvalidArgumentError('It must be 1 to 32 letters, digits, dots, dashes or underscores.');
  return text;
}
