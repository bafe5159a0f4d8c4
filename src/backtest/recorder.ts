import type { EMOTIONS } from '../domain/signals.ts';
import { type PhraseCategory, type SentimentLabel } from '../domain/signals.ts';
import type { Level } from '../domain/escalation.ts';
import type { MomentEdge } from '../domain/moment.ts';
import type { EscalationEvent, Judgement, MomentEvent } from './result.ts';

/** What an utterance's signals say, of what a backtest looks at. */
export interface HeardSignals {
  readonly valence: number | null;
  readonly label: SentimentLabel | null;
  readonly anger: number | null;
  readonly phrases: readonly PhraseCategory[];
}

/** The fields of serialised events that are read; see docs/events.md. */
interface HeardEvent {
  readonly type: string;
  readonly subject: string;
  readonly data: {
    readonly rule: string;
    readonly level: Level;
    readonly edge: string;
    readonly attached?: string;
    readonly escalationNumber: number;
    readonly journeyEvent: string;
    readonly causedBy: { readonly utteranceId: string } | null;
    readonly utteranceId: string;
    readonly valence?: number;
    readonly label?: SentimentLabel;
    readonly emotions?: Readonly<Record<(typeof EMOTIONS)[number], number>>;
    readonly phrases: readonly { readonly category: PhraseCategory }[];
    readonly arcs: { readonly customer?: { readonly peakEnd: number } };
  };
}

/** Hears the events of one engine and keeps, by conversation, what a backtest counts. */
export class Recorder {
  readonly #indexOf: (conversationId: string, utteranceId: string) => number | undefined;
  readonly #escalations = new Map<string, EscalationEvent[]>();
  readonly #moments = new Map<string, MomentEvent[]>();
  readonly #peakEnds = new Map<string, number>();
  readonly #signals = new Map<string, Map<number, HeardSignals>>();

  constructor(indexOf: (conversationId: string, utteranceId: string) => number | undefined) {
    this.#indexOf = indexOf;
  }

  hear(json: string): void {
    const { type, subject, data } = JSON.parse(json) as HeardEvent;
    const [, family] = type.split('.');
    if (family === 'escalation') this.#escalation(subject, data);
    else if (family === 'moment') this.#moment(subject, data);
    else if (family === 'signals') this.#signal(subject, data);
    else if (data.arcs.customer !== undefined) this.#peakEnds.set(subject, data.arcs.customer.peakEnd);
  }

  judgement(conversationId: string): Judgement {
    return {
      escalations: this.#escalations.get(conversationId) ?? [],
      moments: this.#moments.get(conversationId) ?? [],
      peakEnd: this.#peakEnds.get(conversationId) ?? null,
    };
  }

  /** Of the utterance's newest revision; undefined when the engine told nothing of it. */
  signals(conversationId: string, at: number): HeardSignals | undefined {
    return this.#signals.get(conversationId)?.get(at);
  }

  #escalation(conversationId: string, data: HeardEvent['data']): void {
    const at = this.#at(conversationId, data.causedBy?.utteranceId);
    if (at === undefined || data.attached !== undefined) return;
    push(this.#escalations, conversationId, {
      edge: data.edge as EscalationEvent['edge'],
      rule: data.rule,
      level: data.level,
      at,
      escalationNumber: data.escalationNumber,
    });
  }

  #moment(conversationId: string, { edge, journeyEvent, causedBy }: HeardEvent['data']): void {
    const at = this.#at(conversationId, causedBy?.utteranceId) ?? null;
    push(this.#moments, conversationId, { edge: edge as MomentEdge, journeyEvent, at });
  }

  #signal(
    conversationId: string,
    { utteranceId, valence, label, emotions, phrases }: HeardEvent['data'],
  ): void {
    const at = this.#at(conversationId, utteranceId);
    if (at === undefined) return;
    const heard = this.#signals.get(conversationId) ?? new Map<number, HeardSignals>();
    this.#signals.set(conversationId, heard);
    heard.set(at, {
      valence: valence ?? null,
      label: label ?? null,
      anger: emotions?.anger ?? null,
      phrases: [...new Set(phrases.map(({ category }) => category))].sort(),
    });
  }

  #at(conversationId: string, utteranceId: string | undefined): number | undefined {
    return utteranceId === undefined ? undefined : this.#indexOf(conversationId, utteranceId);
  }
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  list.push(value);
}
