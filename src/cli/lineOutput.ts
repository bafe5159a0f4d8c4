import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** A stream that may be a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/**
 * Lines to a stream that may be slow, or end before we do (`| head`): then nothing more is written, and
 * `closed` says so.
 */
export class LineOutput {
  readonly #stream: OutputStream;
  readonly #closed = new AbortController();
  #transient = false;

  constructor(stream: OutputStream) {
    this.#stream = stream;
    stream.on('error', () => {
      this.#closed.abort();
    });
  }

  /** Aborted once nobody reads any more. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  /** Columns to lay text out in. Files, and terminals that don't say, get a width that reads well. */
  get width(): number {
    const { columns = 0 } = this.#stream;
    return columns === 0 ? 100 : Math.min(Math.max(columns, 60), 140);
  }

  lines(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#write(`${this.#erased()}${lines.join('\n')}\n`);
  }

  /** A line that the next one takes the place of; on a terminal only. */
  transient(line: string): void {
    if (!this.isTerminal) return;
    this.#write(`${this.#erased()}${line}`);
    this.#transient = true;
  }

  /** Resolves when the reader has caught up, or is gone. */
  async ready(): Promise<void> {
    if (!this.#stream.writableNeedDrain || this.closed.aborted) return;
    await once(this.#stream, 'drain', { signal: this.closed }).catch(() => undefined);
  }

  #erased(): string {
    if (!this.#transient) return '';
    this.#transient = false;
    return '\r\u001b[2K';
  }

  #write(text: string): void {
    if (!this.closed.aborted) this.#stream.write(text);
  }
}
