import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { LoadOrder, LoadReport } from './contract.ts';

const execute = promisify(execFile);

/** What a load looks like unless it is told otherwise. */
export type LoadWish = Partial<LoadOrder> & Pick<LoadOrder, 'url' | 'pace' | 'seconds'>;

/** Runs a load generator in a process of its own, and returns what it saw. */
export async function runLoad(wish: LoadWish): Promise<LoadReport> {
  const order: LoadOrder = {
    conversations: 200,
    warmUpSeconds: 2,
    interims: 0,
    skipConversations: 0,
    ...wish,
  };
  const { stdout } = await execute(
    process.execPath,
    ['--import', 'tsx', 'bench/load/generator.ts', JSON.stringify(order)],
    { maxBuffer: 2 ** 24 },
  );
  return JSON.parse(stdout) as LoadReport;
}
