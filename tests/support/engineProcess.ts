import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const thisCheckout = fileURLToPath(new URL('../..', import.meta.url));

const defaults = {
  PULSO_PORT: '0',
  // One folder belongs to one engine: whoever tests restarts names a folder of its own.
  PULSO_STORE_EPHEMERAL: 'true',
  // A test machine that is busy with something else must not make an engine refuse what a test asks.
  PULSO_HTTP_MAX_EVENT_LOOP_DELAY_MS: '0',
};

/** The engine as users run it: a process of its own, on a free port, with the shipped model. */
export interface EngineProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything it wrote to its log so far. */
  log(): string;
  /** Asks it to end; resolves with its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface StartOptions {
  /** Folder of the build; default this checkout. */
  readonly root?: string;
  /** A program that runs the command behind it in its place, such as `nsenter`, with its options. */
  readonly launcher?: readonly string[];
}

/** Starts `pulso serve` and resolves when it is ready. */
export async function startEngineProcess(
  env: Readonly<Record<string, string>> = {},
  { root = thisCheckout, launcher = [] }: StartOptions = {},
): Promise<EngineProcess> {
  const command = [process.execPath, 'bin/pulso.js', 'serve'];
  const [program = process.execPath, ...parameters]: readonly string[] = [...launcher, ...command];
  const child = spawn(program, parameters, {
    cwd: root,
    env: { ...process.env, ...defaults, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', line => {
        lines.push(line);
        const address = addressIn(line);
        if (address !== undefined) resolve(address);
      });
    child.once('exit', code => {
      reject(new Error(`the engine ended with ${String(code)}: ${lines.join('\n')}`));
    });
  });
  return {
    url,
    child,
    log: () => lines.join('\n'),
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill(signal);
      await once(child, 'exit');
      return child.exitCode;
    },
  };
}

function addressIn(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  const entry = JSON.parse(line) as { msg?: string; address?: string };
  return entry.msg === 'ready' ? entry.address : undefined;
}
