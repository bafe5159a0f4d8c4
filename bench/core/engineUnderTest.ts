import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngineProcess, type EngineProcess } from '../../tests/support/engineProcess.ts';

export interface EngineOptions {
  /** Folder of the build to run; default this checkout. */
  readonly root?: string;
  /** False keeps nothing on disk. Default true. */
  readonly durable?: boolean;
  /** Scores of texts that were seen before are looked up. Default false: every utterance costs a run of the model. */
  readonly scoreCache?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Limits that protect an engine from one client, and would here only hide what it can do. */
const openLimits = {
  PULSO_STREAMS_MAX_MESSAGES_PER_SECOND: '100000',
  PULSO_STREAMS_MAX_UNACKNOWLEDGED: '20000',
  PULSO_CONVERSATIONS_MAX_OPEN_PER_CONNECTION: '50000',
  PULSO_CONVERSATIONS_MAX_OPEN: '50000',
  PULSO_STREAMS_MAX_CONNECTIONS: '5000',
  PULSO_STREAMS_MAX_CONNECTIONS_PER_ADDRESS: '5000',
  PULSO_EVENTS_MAX_SUBSCRIBERS: '5000',
};

/**
 * Runs the work against an engine in a process of its own, started as users start it, with a store that is
 * removed afterwards.
 */
export async function withEngine<T>(
  { root, durable = true, scoreCache = false, env = {} }: EngineOptions,
  work: (engine: EngineProcess) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pulso-bench-'));
  const engine = await startEngineProcess(
    {
      PULSO_DATA_DIR: dataDir,
      PULSO_LOG_LEVEL: 'info',
      PULSO_STORE_EPHEMERAL: String(!durable),
      ...(scoreCache ? {} : { PULSO_MODEL_CACHE_ENTRIES: '0' }),
      ...openLimits,
      ...env,
    },
    root === undefined ? {} : { root },
  );
  try {
    return await work(engine);
  } finally {
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
