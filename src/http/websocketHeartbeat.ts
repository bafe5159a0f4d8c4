import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/**
 * Pings every WebSocket at an interval and cuts those that have not answered by the next ping: a dead peer is
 * gone within two intervals. A socket whose reading is paused can't show its pong, so it is not judged until it
 * has been read for a whole interval.
 */
export class WebSocketHeartbeat {
  readonly #silent = new Map<WebSocket, boolean>();
  readonly #timer: NodeJS.Timeout;

  constructor(intervalMs: number) {
    this.#timer = setInterval(() => {
      this.#beat();
    }, intervalMs);
    this.#timer.unref();
  }

  /** Watches a socket until it closes. @param stream what the WebSocket runs on */
  watch(socket: WebSocket, stream: Duplex): void {
    const alive = () => {
      if (this.#silent.has(socket)) this.#silent.set(socket, false);
    };
    this.#silent.set(socket, false);
    socket.on('pong', alive);
    socket.on('message', alive);
    stream.on('resume', alive);
    socket.once('close', () => {
      this.#silent.delete(socket);
      stream.off('resume', alive);
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    const suspects: WebSocket[] = [];
    for (const [socket, silent] of this.#silent) {
      if (silent && !socket.isPaused) suspects.push(socket);
      else {
        this.#silent.set(socket, true);
        if (socket.readyState === socket.OPEN) socket.ping();
      }
    }
    // After a stall of the event loop the pongs are there but not read yet: let it read first.
    setImmediate(() => {
      for (const socket of suspects) if (this.#silent.get(socket) === true) socket.terminate();
    });
  }
}
