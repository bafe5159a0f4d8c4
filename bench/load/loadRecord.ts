import type { LoadReport } from './contract.ts';
import { LatencyHistogram } from './latencyHistogram.ts';
import type { Cue } from './script.ts';

interface Sent {
  readonly dueAtMs: number;
  acknowledged: boolean;
  judged: boolean;
}

/** What an escalation event says of its own making. */
interface EventLatency {
  readonly accept: number;
  readonly assemble: number;
  readonly queue: number;
  readonly score: number;
  readonly escalate: number;
  readonly publish?: number;
  readonly total: number;
}

type Message = Readonly<Record<string, unknown>>;

/** Puts together what was sent and what came back. Finals of the warm-up leave no trace in the figures. */
export class LoadRecord {
  readonly #sent = new Map<string, Sent>();
  /** Alerts come after the signals of their utterance, when it no longer counts as unsettled. */
  readonly #dueByUtterance = new Map<string, number>();
  readonly #counts = { finals: 0, accepted: 0, refused: 0, slowDowns: 0, scored: 0 };
  readonly #ack = new LatencyHistogram();
  readonly #signals = new LatencyHistogram();
  readonly #alertSeen = new LatencyHistogram();
  readonly #alert = new LatencyHistogram();
  readonly #withoutModel = new LatencyHistogram();
  readonly #late = new LatencyHistogram();
  readonly #stages = new Map<string, LatencyHistogram>();
  #fromMs = 0;
  #untilMs = Infinity;

  measureFrom(fromMs: number): void {
    this.#fromMs = fromMs;
  }

  measureUntil(untilMs: number): void {
    this.#untilMs = untilMs;
  }

  /** Finals without an answer or without signals. */
  get unsettled(): number {
    return this.#sent.size;
  }

  sent(cue: Cue, dueAtMs: number, nowMs: number): void {
    const key = keyOf(cue.conversationId, cue.utteranceId);
    this.#sent.set(key, { dueAtMs, acknowledged: false, judged: false });
    this.#dueByUtterance.set(key, dueAtMs);
    if (dueAtMs < this.#fromMs) return;
    this.#counts.finals++;
    this.#late.record(nowMs - dueAtMs);
  }

  /** Takes an answer of the stream. True when a final has been settled by it: scored, or refused. */
  answer(message: Message, nowMs: number): boolean {
    const key = keyOf(message['conversationId'], message['utteranceId']);
    const sent = this.#sent.get(key);
    switch (message['type']) {
      case 'slow-down':
        this.#counts.slowDowns++;
        return false;
      case 'accepted':
        if (sent === undefined || sent.acknowledged) return false;
        sent.acknowledged = true;
        this.#forgetOnceComplete(key, sent);
        if (sent.dueAtMs < this.#fromMs) return false;
        this.#counts.accepted++;
        this.#ack.record(nowMs - sent.dueAtMs);
        return false;
      case 'refused':
        if (sent === undefined) return false;
        if (sent.dueAtMs >= this.#fromMs) this.#counts.refused++;
        return this.#sent.delete(key);
      case 'signals':
        return sent !== undefined && message['final'] !== false && this.#judged(key, sent, message, nowMs);
      default:
        return false;
    }
  }

  event(event: Message, nowMs: number): void {
    const causation = event['causationid'];
    const due = this.#dueByUtterance.get(keyOf(event['subject'], causation));
    const data = event['data'] as { readonly latencyMs?: EventLatency } | undefined;
    if (due === undefined || due < this.#fromMs || data?.latencyMs === undefined) return;
    this.#alertSeen.record(nowMs - due);
    const { total, ...stages } = data.latencyMs;
    this.#alert.record(total);
    this.#withoutModel.record(total - stages.queue - stages.score);
    for (const [stage, durationMs] of Object.entries(stages)) this.#stage(stage).record(durationMs);
  }

  report(): LoadReport {
    const { scored, ...counts } = this.#counts;
    return {
      ...counts,
      scoredPerSecond: scored / ((this.#untilMs - this.#fromMs) / 1_000),
      ackMs: this.#ack.percentiles(),
      alertSeenMs: this.#alertSeen.percentiles(),
      alertMs: this.#alert.percentiles(),
      stagesMs: Object.fromEntries(
        [...this.#stages].map(([stage, histogram]) => [stage, histogram.percentiles()]),
      ),
      withoutModelMs: this.#withoutModel.percentiles(),
      signalsMs: this.#signals.percentiles(),
      lateMs: this.#late.percentiles(),
    };
  }

  /** Its signals are there; an utterance that says why it was not scored has cost the model nothing. */
  #judged(key: string, sent: Sent, message: Message, nowMs: number): boolean {
    if (sent.judged) return false;
    sent.judged = true;
    const scored = message['notScoredBecause'] === undefined;
    if (scored && nowMs >= this.#fromMs && nowMs < this.#untilMs) this.#counts.scored++;
    if (sent.dueAtMs >= this.#fromMs) this.#signals.record(nowMs - sent.dueAtMs);
    this.#forgetOnceComplete(key, sent);
    return true;
  }

  /** Signals may overtake an answer, which waits for those of other conversations before it. */
  #forgetOnceComplete(key: string, { acknowledged, judged }: Sent): void {
    if (acknowledged && judged) this.#sent.delete(key);
  }

  #stage(name: string): LatencyHistogram {
    const known = this.#stages.get(name) ?? new LatencyHistogram();
    this.#stages.set(name, known);
    return known;
  }
}

function keyOf(conversationId: unknown, utteranceId: unknown): string {
  return JSON.stringify([conversationId, utteranceId]);
}
