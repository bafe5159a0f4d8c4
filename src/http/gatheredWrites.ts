import { nextTick } from 'node:process';
import type { Writable } from 'node:stream';

/** A burst larger than this leaves at once: what has not been offered to the peer must not count as unread by it. */
const mostBytes = 32_768;

/**
 * Lets what is written to a socket in one turn of the event loop leave in one system call: a commit answers many
 * messages at once, and a call for each of their answers costs more than the answers do.
 */
export class GatheredWrites {
  readonly #stream: Writable;
  #gathering = false;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  /** To be called before each write. */
  gather(): void {
    if (this.#stream.writableLength > mostBytes) this.#flush();
    if (this.#gathering) return;
    this.#gathering = true;
    this.#stream.cork();
    nextTick(() => {
      this.#flush();
    });
  }

  #flush(): void {
    if (!this.#gathering) return;
    this.#gathering = false;
    this.#stream.uncork();
  }
}
