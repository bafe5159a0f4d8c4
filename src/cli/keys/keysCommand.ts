import { InvalidArgumentError, Option, type Command } from 'commander';
import { isScope, SCOPES, tenantPattern, type Scope } from '../../security/grant.ts';
import type { CliContext, ExitCode } from '../context.ts';
import type { CreateKeyFlags, KeysFlags } from './keys.ts';

/** Adds `keys create`, `keys list` and `keys revoke` to the program. */
export function addKeysCommand(program: Command, context: CliContext, done: (code: ExitCode) => void): void {
  const keys = program
    .command('keys')
    .description('API keys: once there is one, nobody gets in without a credential.')
    .helpCommand(false);

  keys
    .command('create')
    .description('Make an API key. It is shown once; only its hash is kept.')
    .addOption(new Option('--tenant <tenant>', 'whose key it is').argParser(tenant).default('default'))
    .addOption(
      new Option('--scope <scopes...>', `what it allows: ${SCOPES.join(', ')}`)
        .argParser(scopes)
        .makeOptionMandatory(),
    )
    .option('--expires-days <days>', 'days until it ends by itself (default: never)', days)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  $ pulso keys create --tenant acme --scope streams:write events:read\n  $ pulso keys create --scope admin --expires-days 90 --json',
    )
    .action(async (flags: CreateKeyFlags) => {
      done((await import('./keys.ts')).createKey(flags, context));
    });

  keys
    .command('list')
    .description('List the keys, without the keys themselves.')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  $ pulso keys list\n  $ pulso keys list --json')
    .action(async (flags: KeysFlags) => {
      done((await import('./keys.ts')).listKeys(flags, context));
    });

  keys
    .command('revoke')
    .description('Revoke a key. A running engine notices within seconds, and ends its connections.')
    .argument('<id>', 'of the key, as `keys list` shows it')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  $ pulso keys revoke 3f9c2b7a1d40e856')
    .action(async (id: string, flags: KeysFlags) => {
      done((await import('./keys.ts')).revokeKey(id, flags, context));
    });
}

function tenant(text: string): string {
  if (!tenantPattern.test(text))
    throw new InvalidArgumentError('It must be 1 to 64 letters, digits, dots, dashes or underscores.');
  return text;
}

/** Called once per value. */
function scopes(text: string, before: readonly Scope[] | undefined): readonly Scope[] {
  if (!isScope(text)) throw new InvalidArgumentError(`It must be one of ${SCOPES.join(', ')}.`);
  return [...(before ?? []), text];
}

function days(text: string): number {
  const number = Number(text);
  if (!/^\d{1,4}$/u.test(text) || number < 1) throw new InvalidArgumentError('It must be 1 to 9999 days.');
  return number;
}
