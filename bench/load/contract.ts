/** What a load generator is told. Given to its process as JSON. */
export interface LoadOrder {
  readonly url: string;
  /** Conversations open at the same time; each goes through real ones, one after the other. */
  readonly conversations: number;
  readonly seconds: number;
  /** Before figures are taken. */
  readonly warmUpSeconds: number;
  /**
   * `open`: finals leave by a fixed schedule, whatever comes back, so that a stall counts against every final that
   * was due meanwhile. `closed`: so many are under way at any time; finds what the engine can do.
   */
  readonly pace:
    | { readonly kind: 'open'; readonly finalsPerSecond: number }
    | { readonly kind: 'closed'; readonly underWay: number };
  /** Interims sent ahead of each final. */
  readonly interims: number;
  /** Where in the corpus to begin, so that two runs need not send the same texts. */
  readonly skipConversations: number;
}

/** Percentiles in milliseconds over `count` samples. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** What a load generator saw. */
export interface LoadReport {
  readonly finals: number;
  readonly accepted: number;
  readonly refused: number;
  readonly slowDowns: number;
  /** Finals whose signals came, per second, over the measured time. */
  readonly scoredPerSecond: number;
  /** From when a final was due to its `accepted`. */
  readonly ackMs: Percentiles;
  /** From when a final was due to its event at the subscriber. */
  readonly alertSeenMs: Percentiles;
  /** From the last byte of the final received to the event handed to publish, as the event says. */
  readonly alertMs: Percentiles;
  /** The event's stages. */
  readonly stagesMs: Readonly<Record<string, Percentiles>>;
  /** All that is neither waiting for the model nor the model. */
  readonly withoutModelMs: Percentiles;
  /** From when a final was due to its signals. */
  readonly signalsMs: Percentiles;
  /** How late the generator itself was: a bound on what it adds to the figures that count from the due instant. */
  readonly lateMs: Percentiles;
}
