import { Writable } from 'node:stream';
import { run } from '../../src/cli/program.ts';
import type { OutputStream } from '../../src/cli/lineOutput.ts';

/** A stream that remembers what was written to it. */
export class PaperStream extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;

  constructor({ isTTY = false, columns = 100 } = {}) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
    this.columns = columns;
  }

  override _write(chunk: string | Uint8Array, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}

/** Runs a command line in this process, and collects what it prints. */
export function commandLine(...args: readonly string[]) {
  return commandLineIn({}, ...args);
}

/** The same with variables of the environment. */
export async function commandLineIn(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const stdout = new PaperStream();
  const stderr = new PaperStream();
  const exitCode = await run(args, { stdout, stderr, env });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** A stream whose reader has gone away, as `| head` does. */
export function closedPipe(): OutputStream {
  return new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    },
  });
}
