import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { LatencyHistogram } from '../../bench/load/latencyHistogram.ts';
import { endOf, type FaultMessage } from './inputs.ts';
import { keyOf } from './source.ts';
import { bearer } from './tenantKey.ts';

interface SentFinal {
  readonly conversationId: string;
  readonly dueAtMs: number;
  /** Its place among all finals of this source. */
  readonly number: number;
}

type Answer = Readonly<Record<string, unknown>>;

/**
 * A source that sends by the clock, whatever comes back, and sends nothing twice but an end that was refused: an engine
 * holds it while a final before it has been refused and has not been given up. It takes note of every
 * answer, and of what must not be: answers or signals out of order, and a slow-down or a refusal that does not say when.
 */
export class PacedSource {
  /** Finals, and what else has been sent. */
  readonly sent: FaultMessage[] = [];
  /** Keys of the finals that were accepted, and of those whose signals came. */
  readonly accepted = new Set<string>();
  readonly judged = new Set<string>();
  /** From when a final was due to its `accepted`, and to its signals. */
  readonly acceptedMs = new LatencyHistogram();
  readonly judgedMs = new LatencyHistogram();
  readonly scorers: Record<string, number> = {};
  readonly refused: Record<string, number> = {};
  readonly broken: string[] = [];
  slowDowns = 0;
  /** Told to slow down before anything was refused. */
  slowedFirst = false;
  readonly #finals = new Map<string, SentFinal>();
  readonly #newestJudged = new Map<string, number>();
  #newestAnswered = -1;
  #refusals = 0;
  #closing = false;
  #socket: WebSocket | undefined;

  /** @param key API key of its tenant, where the engine asks for one */
  async connect(url: string, key?: string): Promise<void> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/streams?signals=1`, bearer(key));
    this.#socket = socket;
    socket.on('message', data => {
      this.#take(JSON.parse((data as Buffer).toString('utf8')) as Answer, performance.now());
    });
    socket.on('close', code => {
      if (!this.#closing) this.broken.push(`the stream was closed with ${code}`);
    });
    await once(socket, 'open');
  }

  /** Finals without an answer, or accepted and without signals. */
  get underWay(): number {
    const unanswered = this.#finals.size - this.accepted.size - this.#refusals;
    return unanswered + Math.max(0, this.accepted.size - this.judged.size);
  }

  get finals(): number {
    return this.#finals.size;
  }

  /** When a final was due, by its key. */
  dueAtMs(key: string): number {
    return this.#finals.get(key)?.dueAtMs ?? NaN;
  }

  /** Open loop: finals leave by a fixed schedule, other messages with the next final, while it is going on. */
  async pace(
    messages: Iterable<FaultMessage>,
    finalsPerSecond: number,
    going: () => boolean = () => true,
  ): Promise<void> {
    const beganAtMs = performance.now();
    let number = 0;
    for (const message of messages) {
      if (!going()) return;
      const dueAtMs = beganAtMs + (number * 1_000) / finalsPerSecond;
      if (message.utteranceId !== undefined) number++;
      const waitMs = dueAtMs - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      this.#send(message, dueAtMs);
    }
  }

  /**
   * Closed loop: so many finals are under way at any time, until so many have been judged. The first ones warm it up.
   * @returns how many were judged a second
   */
  async saturate(messages: Iterable<FaultMessage>, underWay: number, finals: number): Promise<number> {
    let warmAtMs = performance.now();
    let warmedUp = Infinity;
    for (const message of messages) {
      while (this.#finals.size - this.judged.size >= underWay) await sleep(1);
      if (warmedUp === Infinity && this.judged.size >= underWay)
        [warmAtMs, warmedUp] = [performance.now(), this.judged.size];
      if (this.judged.size - warmedUp >= finals) break;
      this.#send(message, performance.now());
    }
    return ((this.judged.size - warmedUp) * 1_000) / (performance.now() - warmAtMs);
  }

  /** Resolves with whether everything was answered, and what was accepted judged, within that time. */
  async settled(patienceMs: number): Promise<boolean> {
    const untilMs = performance.now() + patienceMs;
    while (this.underWay > 0 && performance.now() < untilMs) await sleep(10);
    return this.underWay === 0;
  }

  close(): void {
    this.#closing = true;
    this.#socket?.close();
  }

  #send(message: FaultMessage, dueAtMs: number): void {
    const { conversationId, utteranceId, frame } = message;
    this.sent.push(message);
    if (utteranceId !== undefined) {
      const number = this.#finals.size;
      this.#finals.set(keyOf(conversationId, utteranceId), { conversationId, dueAtMs, number });
    }
    this.#socket?.send(frame);
  }

  #take(answer: Answer, nowMs: number): void {
    const { type, conversationId, utteranceId, final, scorer, code, retryable, retryAfterMs } = answer;
    const key = keyOf(String(conversationId), String(utteranceId));
    const sent = this.#finals.get(key);
    const saysWhen = typeof retryAfterMs === 'number' && retryAfterMs > 0;
    if (type === 'slow-down') {
      this.slowDowns++;
      if (Object.keys(this.refused).length === 0) this.slowedFirst = true;
      if (!saysWhen) this.broken.push('a slow-down did not say for how long');
    } else if (type === 'refused' && utteranceId === undefined && retryable === true && saysWhen) {
      const { frame } = endOf(String(conversationId));
      setTimeout(() => this.#socket?.send(frame), retryAfterMs);
    } else if (type === 'refused') {
      this.refused[String(code)] = (this.refused[String(code)] ?? 0) + 1;
      if (retryable !== true || !saysWhen)
        this.broken.push(`a refusal with ${String(code)} did not say when to come back`);
      if (sent === undefined) return;
      this.#refusals++;
      this.#answered(sent);
    } else if (sent === undefined) return;
    else if (type === 'accepted' && !this.accepted.has(key)) {
      this.accepted.add(key);
      this.acceptedMs.record(nowMs - sent.dueAtMs);
      this.#answered(sent);
    } else if (type === 'signals' && final === true) {
      this.judged.add(key);
      this.judgedMs.record(nowMs - sent.dueAtMs);
      if (typeof scorer === 'string') this.scorers[scorer] = (this.scorers[scorer] ?? 0) + 1;
      const newest = this.#newestJudged.get(sent.conversationId) ?? -1;
      if (sent.number <= newest) this.broken.push(`${sent.conversationId}: signals out of order`);
      this.#newestJudged.set(sent.conversationId, sent.number);
    }
  }

  #answered({ number }: SentFinal): void {
    if (number <= this.#newestAnswered)
      this.broken.push(`answer ${number} came after ${this.#newestAnswered}`);
    this.#newestAnswered = number;
  }
}
