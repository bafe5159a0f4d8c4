import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { RaceOrder, RaceResult } from './contract.ts';

const execute = promisify(execFile);

/** Runs a contestant that scores texts by itself, in a process of its own. */
export async function runContestant(script: string, order: RaceOrder): Promise<number> {
  const { stdout } = await execute(process.execPath, [
    '--import',
    'tsx',
    `bench/throughput/${script}`,
    JSON.stringify(order),
  ]);
  return (JSON.parse(stdout) as RaceResult).textsPerSecond;
}

/** Runs the work against the naive server, in a process of its own. */
export async function withNaiveServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bench/throughput/naiveServer.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return await work((JSON.parse(line) as { readonly url: string }).url);
  } finally {
    child.kill();
  }
}
