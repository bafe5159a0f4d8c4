import { InvalidArgumentError, type Command } from 'commander';
import { ROLES, type Role } from '../../domain/conversation.ts';
import type { RoleMapping } from '../../pipeline/accept/inlets/inlet.ts';
import type { ConvertFlags } from '../commands/inlets.ts';
import type { CliContext, ExitCode } from '../context.ts';

/** Adds `inlets list` and `inlets convert` to the program. */
export function addInletsCommand(
  program: Command,
  context: CliContext,
  done: (code: ExitCode) => void,
): void {
  const inlets = program
    .command('inlets')
    .description('The sources that plug in, and what they make of a message.')
    .helpCommand(false);

  inlets
    .command('list')
    .description('List the inlets.')
    .option('--json', 'print one JSON object a line')
    .action(async (flags: { readonly json?: boolean }) => {
      done((await import('../commands/inlets.ts')).listInlets(flags, context));
    });

  inlets
    .command('convert')
    .description('Convert messages as a vendor sends them, and show each result.')
    .argument('<vendor>', 'a name from "pulso inlets list"')
    .argument('<files...>', 'one message a file, or one a line; gzip too')
    .option('--json', 'print one JSON object a line')
    .option('--roles <mapping>', 'who is who, e.g. ch_0=agent,ch_1=customer', roleMapping)
    .option('--one-stream', 'all files are one stream, in this order (default: each file is one)')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ pulso inlets convert deepgram results.jsonl\n' +
        '  $ pulso inlets convert twilio-transcription started.txt content.txt --one-stream --json',
    )
    .action(async (vendor: string, files: readonly string[], flags: ConvertFlags) => {
      done(await (await import('../commands/inlets.ts')).convertFiles(vendor, files, flags, context));
    });
}

function roleMapping(text: string): RoleMapping {
  return Object.fromEntries(
    text.split(',').map((line): [string, Role] => {
      const at = line.lastIndexOf('=');
      const role = ROLES.find(known => known === line.slice(at + 1).trim());
      if (at < 1 || role === undefined)
        throw new InvalidArgumentError(`It must look like LABEL=ROLE,… with roles ${ROLES.join(', ')}.`);
      return [line.slice(0, at).trim(), role];
    }),
  );
}
