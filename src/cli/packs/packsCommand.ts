import type { Command } from 'commander';
import type { CheckPacksFlags, InitPackFlags } from '../commands/packs.ts';
import type { CliContext, ExitCode } from '../context.ts';

/** Adds `packs check` and `packs init` to the program. */
export function addPacksCommand(program: Command, context: CliContext, done: (code: ExitCode) => void): void {
  const packs = program
    .command('packs')
    .description('Packs for sectors: check them with their examples, begin one of your own.')
    .helpCommand(false);

  packs
    .command('check')
    .description('Check packs and run their examples: what must be found, and what must not.')
    .argument('[dir]', 'a pack, or a folder of packs (default: all that the engine would load)')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  $ pulso packs check\n  $ pulso packs check my-packs --json')
    .action(async (dir: string | undefined, flags: CheckPacksFlags) => {
      done((await import('../commands/packs.ts')).checkPacks(dir, flags, context));
    });

  packs
    .command('init')
    .description('Write a pack to start from: an event, a phrase, examples on both sides.')
    .argument('<name>', 'of the pack: lower case, digits, hyphens')
    .option('--dir <dir>', 'the folder in which its own folder is made', 'packs')
    .option('--extends <pack>', 'the pack that it inherits from', 'general')
    .addHelpText('after', '\nExamples:\n  $ pulso packs init parcels --dir my-packs')
    .action(async (name: string, flags: InitPackFlags) => {
      done((await import('../commands/packs.ts')).initPack(name, flags, context));
    });
}
