import { MultiBar, type SingleBar } from 'cli-progress';
import type { OutputStream } from './lineOutput.ts';

/** How far a long piece of work has come. */
export interface Progress {
  advance(by?: number): void;
  /** Writes something between two states of the bar, so that neither garbles the other. */
  aside(write: () => void): void;
  end(): void;
}

export interface ProgressOptions {
  readonly stream: OutputStream;
  readonly total: number;
  /** What is counted, in plural. */
  readonly unit: string;
  readonly nowMs: () => number;
}

/** Between two lines where there is no terminal to draw a bar on. */
const lineEveryMs = 5_000;

/** A bar on a terminal; elsewhere a plain line now and then. */
export function createProgress(options: ProgressOptions): Progress {
  return options.stream.isTTY === true ? new BarProgress(options) : new LineProgress(options);
}

class BarProgress implements Progress {
  readonly #bars: MultiBar;
  readonly #stream: OutputStream;
  readonly #total: number;
  #bar: SingleBar | undefined;

  constructor({ stream, total, unit }: ProgressOptions) {
    this.#stream = stream;
    this.#total = total;
    // MultiBar even for one bar: it never jumps back to a saved cursor, so lines may be written above it.
    this.#bars = new MultiBar({
      stream,
      format: `{bar} {percentage} %  {value}/{total} ${unit}  {duration_formatted}, {eta_formatted} to go`,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 30,
      clearOnComplete: true,
      forceRedraw: true,
      fps: 10,
      // Its handler would swallow the first Ctrl-C.
      gracefulExit: false,
    });
  }

  advance(by = 1): void {
    // Not before the work begins: loading a model must not count into the time that is still needed.
    this.#bar ??= this.#bars.create(this.#total, 0);
    this.#bar.increment(by);
  }

  aside(write: () => void): void {
    if (this.#bar !== undefined) this.#stream.write('\r\u001b[2K');
    write();
    if (this.#bar !== undefined) this.#bars.update();
  }

  end(): void {
    this.#bars.stop();
  }
}

class LineProgress implements Progress {
  readonly #options: ProgressOptions;
  #done = 0;
  #lastLineAtMs: number;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#lastLineAtMs = options.nowMs();
  }

  advance(by = 1): void {
    const { stream, total, unit, nowMs } = this.#options;
    this.#done += by;
    if (nowMs() - this.#lastLineAtMs < lineEveryMs) return;
    this.#lastLineAtMs = nowMs();
    stream.write(`${this.#done} of ${total} ${unit} (${Math.floor((100 * this.#done) / total)} %)\n`);
  }

  aside(write: () => void): void {
    write();
  }

  end(): void {
    // The totals that follow say more.
  }
}
