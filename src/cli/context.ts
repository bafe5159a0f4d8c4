import type { OutputStream } from './lineOutput.ts';

/** What a command may touch of the process it runs in. */
export interface CliContext {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Where `PULSO_*` variables come from. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Exit codes of every command: 0 done, 1 failed, 2 called in a wrong way. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
