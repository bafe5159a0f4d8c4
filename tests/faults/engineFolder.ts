import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngineProcess, type EngineProcess } from '../support/engineProcess.ts';

export interface StartedEngine {
  readonly engine: EngineProcess;
  /** From the start of the process to its `ready`. */
  readonly readyMs: number;
}

/** Starts engines, one after the other, on one folder. */
export interface EngineFolder {
  readonly dir: string;
  /** @param launcher see `startEngineProcess` */
  readonly start: (
    env?: Readonly<Record<string, string>>,
    launcher?: readonly string[],
  ) => Promise<StartedEngine>;
}

/** Does the work with a folder of its own; engines that still run are killed, the folder goes. */
export async function withEngineFolder<T>(
  preload: string | undefined,
  work: (folder: EngineFolder) => Promise<T>,
): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'pulso-faults-'));
  const engines: EngineProcess[] = [];
  const start = async (env: Readonly<Record<string, string>> = {}, launcher: readonly string[] = []) => {
    const begunAtMs = performance.now();
    const variables = {
      PULSO_DATA_DIR: dir,
      PULSO_STORE_EPHEMERAL: 'false',
      PULSO_LOG_LEVEL: 'info',
      // However late the model is, it answers: what the lexicon says instead would depend on the load.
      PULSO_MODEL_FINAL_DEADLINE_MS: '600000',
      // A source here stands for many: its conversations are all open at the same time.
      PULSO_CONVERSATIONS_MAX_OPEN_PER_CONNECTION: '5000',
      ...(preload === undefined ? {} : { NODE_OPTIONS: `--import=./${preload}` }),
      ...env,
    };
    const engine = await startEngineProcess(variables, { launcher });
    engines.push(engine);
    return { engine, readyMs: performance.now() - begunAtMs };
  };
  try {
    return await work({ dir, start });
  } finally {
    for (const engine of engines) await engine.stop('SIGKILL');
    await rm(dir, { recursive: true, force: true });
  }
}
