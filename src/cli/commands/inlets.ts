import { EngineError } from '../../domain/errors.ts';
import type { AppliedResult } from '../../pipeline/accept/inlets/apply.ts';
import type { RoleMapping } from '../../pipeline/accept/inlets/inlet.ts';
import { INLETS, inletNamed } from '../../pipeline/accept/inlets/inlets.ts';
import { silentRoles } from '../../pipeline/accept/inlets/roles.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { convertFile } from '../inlets/convertFile.ts';
import { fileText } from '../inlets/rawMessages.ts';
import { resultLine } from '../inlets/resultLine.ts';
import { LineOutput } from '../lineOutput.ts';

export interface ConvertFlags {
  readonly json?: boolean;
  /** Lines that add to, or replace, those of the inlet's default mapping. */
  readonly roles?: RoleMapping;
  /** All files are one stream, in the order given; else each file is one. */
  readonly oneStream?: boolean;
}

/** `pulso inlets list`. */
export function listInlets(flags: { readonly json?: boolean }, context: CliContext): ExitCode {
  const lines = INLETS.map(({ name, aliases, vendor, title, transports, encoding, channel, defaultRoles }) =>
    flags.json === true
      ? JSON.stringify({ name, aliases, vendor, title, transports, encoding, channel, defaultRoles })
      : `${name.padEnd(33)}${transports[0].padEnd(11)}${title}`,
  );
  new LineOutput(context.stdout).lines(lines);
  return exitCodes.ok;
}

/**
 * `pulso inlets convert`: what an inlet makes of the messages in files. Messages it refuses are lines of the
 * output, not failures of the command.
 * @throws EngineError INLET_UNKNOWN, FILE_UNREADABLE, FILE_INVALID
 */
export async function convertFiles(
  vendor: string,
  files: readonly string[],
  flags: ConvertFlags,
  context: CliContext,
): Promise<ExitCode> {
  const inlet = inletNamed(vendor);
  if (inlet === undefined) throw new EngineError('INLET_UNKNOWN', 'no inlet has this name');
  const output = new LineOutput(context.stdout);
  const settings = flags.roles === undefined ? {} : { roles: flags.roles };
  const all: AppliedResult[] = [];
  let messages = 0;
  let state = inlet.initialState();
  for (const file of files) {
    const text = await fileText(file);
    const converted = convertFile(text, inlet, settings, flags.oneStream === true ? state : undefined);
    state = converted.state;
    messages += converted.messages;
    all.push(...converted.results);
    output.lines(
      converted.results.map(result =>
        flags.json === true
          ? JSON.stringify({ file, ...result })
          : `${files.length > 1 ? `${file}: ` : ''}${resultLine(result)}`,
      ),
    );
    await output.ready();
  }
  context.stderr.write(`${summary(messages, all)}\n`);
  return exitCodes.ok;
}

function summary(messages: number, results: readonly AppliedResult[]): string {
  const count = (kind: AppliedResult['kind']) => results.filter(result => result.kind === kind).length;
  const spoken = results.filter(result => result.kind === 'utterance');
  const silent = silentRoles(spoken.map(({ role }) => role));
  const assumed = spoken.filter(({ roleAssumed }) => roleAssumed === true).length;
  return [
    `${messages} messages: ${spoken.length} utterances, ${count('signal')} signals, ${count('event')} events, ` +
      `${count('control')} control, ${count('ignored')} ignored, ${count('error')} errors`,
    ...(assumed > 0
      ? [`${assumed} utterances without a mapped speaker: their role is assumed, see --roles`]
      : []),
    ...(spoken.length > 1 && silent.length > 0 ? [`never heard: ${silent.join(', ')}`] : []),
  ].join('\n');
}
