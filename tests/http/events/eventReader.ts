import { request, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';

/** One frame of an event stream, as a browser understands it. */
export interface SseFrame {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly retry?: string;
  readonly comment?: string;
}

/** Reads an event stream over a real socket, frame by frame. */
export class EventReader {
  readonly response: IncomingMessage;
  /** What the browser would send as `Last-Event-ID`. */
  lastEventId: string | undefined;
  #text = '';
  readonly #chunks: AsyncIterator<Buffer>;

  private constructor(response: IncomingMessage) {
    this.response = response;
    this.#chunks = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(
        url,
        { headers: { accept: 'text/event-stream', ...headers }, agent: false },
        resolve,
      );
      outgoing.on('error', reject).end();
    });
    onTestFinished(() => {
      response.destroy();
    });
    return new EventReader(response);
  }

  /** The next frame; undefined when the stream has ended. */
  async next(): Promise<SseFrame | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end !== -1) {
        const frame = parse(this.#text.slice(0, end));
        this.#text = this.#text.slice(end + 2);
        if (frame.id !== undefined) this.lastEventId = frame.id;
        return frame;
      }
      const chunk = await this.#chunks.next();
      if (chunk.done === true) return undefined;
      this.#text += chunk.value.toString();
    }
  }

  async take(count: number): Promise<SseFrame[]> {
    const frames: SseFrame[] = [];
    while (frames.length < count) {
      const frame = await this.next();
      if (frame === undefined) throw new Error(`the stream ended after ${frames.length} of ${count} frames`);
      frames.push(frame);
    }
    return frames;
  }

  /** Goes away without a word, as a browser tab does. */
  close(): void {
    this.response.destroy();
  }

  async body(): Promise<unknown> {
    const chunks = (await this.response.toArray()) as Buffer[];
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  }
}

function parse(text: string): SseFrame {
  return Object.fromEntries(
    text.split('\n').map(line => {
      const at = line.indexOf(':');
      return [at === 0 ? 'comment' : line.slice(0, at), line.slice(at + 1).trimStart()];
    }),
  );
}
