/** What a contestant is told: to score this sequence of texts for so long. Given to its process as JSON. */
export interface RaceOrder {
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Where in the corpus to begin. */
  readonly skipConversations: number;
}

/** What it did. */
export interface RaceResult {
  readonly textsPerSecond: number;
}
