import type { Command } from 'commander';
import type { CliContext, ExitCode } from '../context.ts';
import type { StoreFlags } from './store.ts';

/** Adds `store check` and `store repair` to the program. */
export function addStoreCommand(program: Command, context: CliContext, done: (code: ExitCode) => void): void {
  const store = program
    .command('store')
    .description('The local store of an engine that is not running (docs/durability.md).')
    .helpCommand(false);

  store
    .command('check')
    .description('Read the whole store and tell what is damaged. Changes nothing.')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  $ pulso store check\n  $ PULSO_DATA_DIR=/srv/pulso pulso store check --json',
    )
    .action(async (flags: StoreFlags) => {
      done(await (await import('./store.ts')).checkStoreCommand(flags, context));
    });

  store
    .command('repair')
    .description('Make a new store of everything that can be read. The damaged one is kept beside it.')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  $ pulso store repair')
    .action(async (flags: StoreFlags) => {
      done(await (await import('./store.ts')).repairStoreCommand(flags, context));
    });
}
