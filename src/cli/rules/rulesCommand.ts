import type { Command } from 'commander';
import type { CheckFlags, ExplainFlags } from '../commands/rules.ts';
import type { CliContext, ExitCode } from '../context.ts';

/** Adds `rules check` and `rules explain` to the program. */
export function addRulesCommand(program: Command, context: CliContext, done: (code: ExitCode) => void): void {
  const rules = program
    .command('rules')
    .description('The rules that escalate: check a file, and see why it does what it does.')
    .helpCommand(false);

  rules
    .command('check')
    .description(
      'Check a rule file: errors with line, column and the nearest word; rules that can never fire.',
    )
    .argument('<file>', 'rules as YAML (docs/rules.md)')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  $ pulso rules check rules/default.yaml')
    .action(async (file: string, flags: CheckFlags) => {
      done((await import('../commands/rules.ts')).checkRules(file, flags, context));
    });

  rules
    .command('explain')
    .description('Replay a conversation and show at each utterance why each rule did or did not fire.')
    .argument('<file>', 'rules as YAML (docs/rules.md)')
    .requiredOption('--conversation <file>', 'conversations as JSONL, one utterance a line; gzip too')
    .option('--rule <id>', 'this rule only, with every part of its conditions')
    .option('--json', 'print one JSON object an utterance, with every part of every condition')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ pulso rules explain rules/default.yaml --conversation samples/card-stolen.en.jsonl\n' +
        '  $ pulso rules explain rules/default.yaml --conversation samples/card-stolen.en.jsonl --rule fear',
    )
    .action(async (file: string, flags: ExplainFlags) => {
      done(await (await import('../commands/rules.ts')).explainRules(file, flags, context));
    });
}
