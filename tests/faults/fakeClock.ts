import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const libraries = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib64/faketime/libfaketime.so.1',
  '/usr/lib/faketime/libfaketime.so.1',
];
/** The library looks into its file so often, by its own clock. */
const lookSeconds = 1;
/** Around a setting either clock may be the one that is shown. */
const unsureMs = 2_500;

/** The library that sets the wall clock of a process; undefined where it is not installed. */
export function faketimeLibrary(): string | undefined {
  return libraries.find(existsSync);
}

/** The wall clock of an engine, which can be set; its monotonic clock goes on as it does. */
export class FakeClock {
  readonly env: Readonly<Record<string, string>>;
  readonly #file: string;
  #offsetMs = 0;
  #before = { offsetMs: 0, untilMs: 0 };

  constructor(library: string, dir: string) {
    this.#file = join(dir, 'clock');
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_CACHE_DURATION: String(lookSeconds),
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    this.#write(0);
  }

  /** @param offsetMs from the true time */
  set(offsetMs: number): void {
    this.#before = { offsetMs: this.#offsetMs, untilMs: performance.now() + unsureMs };
    this.#offsetMs = offsetMs;
    this.#write(offsetMs);
  }

  /** What it may show now: one instant, or two while a setting is fresh. */
  readonly showsMs = (): readonly number[] => {
    const nowMs = Date.now();
    const isFresh = performance.now() < this.#before.untilMs;
    return [nowMs + this.#offsetMs, ...(isFresh ? [nowMs + this.#before.offsetMs] : [])];
  };

  #write(offsetMs: number): void {
    // Never half a file.
    writeFileSync(`${this.#file}.new`, `${offsetMs < 0 ? '-' : '+'}${Math.abs(offsetMs) / 1_000}\n`);
    renameSync(`${this.#file}.new`, this.#file);
  }
}
