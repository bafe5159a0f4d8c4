import { readFile } from 'node:fs/promises';
import Table from 'cli-table3';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { fail, type Check } from '../doctor/check.ts';
import { checkCores, checkCpu, checkMemory, checkNode } from '../doctor/machine.ts';
import { checkModel } from '../doctor/model.ts';
import { checkStoreFile } from '../doctor/store.ts';
import { checkDataFolder, checkPacks, checkPort } from '../doctor/surroundings.ts';
import { failureOf } from '../failure.ts';
import { LineOutput } from '../lineOutput.ts';
import { coloursFor, type Colours } from '../view/colours.ts';

/** `pulso doctor`: looks at everything the engine needs. Fails when something would keep it from starting. */
export async function doctor({ json }: { readonly json?: boolean }, context: CliContext): Promise<ExitCode> {
  const checks = [
    checkNode(process.versions.node, await neededNode()),
    await checkCpu(),
    checkCores(),
    checkMemory(),
    ...(await checksOf(context)),
  ];
  const isFit = checks.every(({ status }) => status !== 'fail');
  const output = new LineOutput(context.stdout);
  if (json === true) output.lines([JSON.stringify({ ok: isFit, checks })]);
  else output.lines([tableOf(checks, output.width, coloursFor(output))]);
  return isFit ? exitCodes.ok : exitCodes.failed;
}

async function checksOf({ env }: CliContext): Promise<Check[]> {
  let config: Config;
  try {
    config = loadConfig({ env });
  } catch (error) {
    const { message, remedy } = failureOf(error);
    return [fail('configuration', message, remedy ?? 'correct it')];
  }
  return [
    checkPacks(config),
    await checkPort(config),
    await checkDataFolder(config),
    ...(config.store.ephemeral ? [] : [await checkStoreFile(config)]),
    ...(await checkModel(config)),
  ];
}

async function neededNode(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    engines: { node: string };
  };
  return manifest.engines.node;
}

function tableOf(checks: readonly Check[], width: number, colours: Colours): string {
  const paint = { ok: colours.green, warn: colours.yellow, fail: colours.red };
  const table = new Table({
    chars: noBorders,
    style: { 'padding-left': 1, 'padding-right': 1, head: [], border: [] },
    colWidths: [6, 16, width - 26],
    wordWrap: true,
  });
  for (const { name, status, detail, remedy } of checks)
    table.push([paint[status](status), name, remedy === undefined ? detail : `${detail}\n→ ${remedy}`]);
  return table.toString();
}

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
