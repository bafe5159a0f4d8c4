import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { FaultListener } from './listener.ts';

/** What a target does with a request. @param number how many came before it */
export type Answering = (response: ServerResponse, number: number) => void;

export interface TargetOptions {
  readonly secret: string;
  readonly answer: Answering;
  /** Default: a free one. */
  readonly port?: number;
  /** What the clock of the receiver may show now. Default: what the one of this process does. */
  readonly showsMs?: () => readonly number[];
}

/** A receiver of webhooks: it checks every signature, notes what it has taken, and answers as it is told to. */
export class WebhookTarget {
  /** What was taken with a status below 300; what came under the same id again is among the repeats. */
  readonly taken = new FaultListener();
  readonly broken: string[] = [];
  /** When each event was first taken, on the clock of `performance`, by id. */
  readonly takenAtMs = new Map<string, number>();
  readonly #options: TargetOptions;
  readonly #server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      this.#take(body, request.headers, response);
    });
  });
  #requests = 0;

  constructor(options: TargetOptions) {
    this.#options = options;
  }

  get requests(): number {
    return this.#requests;
  }

  /** Where it listens, or is to. */
  get port(): number {
    return this.#options.port ?? (this.#server.address() as AddressInfo).port;
  }

  async open(): Promise<void> {
    this.#server.listen(this.#options.port ?? 0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #take(body: string, headers: IncomingHttpHeaders, response: ServerResponse): void {
    const id = String(headers['webhook-id']);
    this.#check(id, body, headers);
    response.on('error', () => undefined);
    response.on('finish', () => {
      if (response.statusCode >= 300) return;
      if (!this.takenAtMs.has(id)) this.takenAtMs.set(id, performance.now());
      this.taken.hear(body);
    });
    this.#options.answer(response, this.#requests++);
  }

  /** As a receiver does it, with a tolerance of five minutes. The library asks a clock of its own, so not by `verify`. */
  #check(id: string, body: string, headers: IncomingHttpHeaders): void {
    const { secret, showsMs = () => [Date.now()] } = this.#options;
    const sentAtMs = Number(headers['webhook-timestamp']) * 1_000;
    const offMs = Math.min(...showsMs().map(shownMs => Math.abs(shownMs - sentAtMs)));
    if (!(offMs <= toleranceMs)) this.broken.push(`event ${id} was signed ${offMs / 1_000} s off`);
    const webhook = new Webhook(secret);
    const expected = webhook.sign(id, new Date(sentAtMs), body);
    if (headers['webhook-signature'] !== expected) this.broken.push(`event ${id} has a wrong signature`);
    if ((JSON.parse(body) as { readonly id: string }).id !== id)
      this.broken.push(`event ${id} came under another id`);
  }
}

const toleranceMs = 300_000;
