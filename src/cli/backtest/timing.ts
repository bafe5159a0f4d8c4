/** How long the parts of a backtest took; milliseconds. */
export interface Timing {
  readonly readMs: number;
  readonly scoreMs: number;
  readonly replayMs: number;
  readonly threads: number;
  /** Texts that have a score, repeated ones included. */
  readonly texts: number;
  /** Different texts that the model was run on; the others' scores were there. */
  readonly byModel: number;
  readonly conversations: number;
  readonly utterances: number;
}

export function timingLines({
  readMs,
  scoreMs,
  replayMs,
  threads,
  texts,
  byModel,
  conversations,
  utterances,
}: Timing): string[] {
  const scored =
    byModel === 0
      ? `scores: all ${texts} texts from the cache, in ${seconds(scoreMs)}`
      : `scores: ${byModel} different texts by the model in ${seconds(scoreMs)} (${rate(byModel, scoreMs)}/s), the rest of ${texts} from the cache or repeated`;
  return [
    `read: ${conversations} conversations, ${utterances} utterances in ${seconds(readMs)}`,
    scored,
    `replay: ${seconds(replayMs)} on ${threads} ${threads === 1 ? 'thread' : 'threads'} (${rate(conversations, replayMs)} conversations/s)`,
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function rate(count: number, ms: number): string {
  return ms === 0 ? '–' : ((count * 1_000) / ms).toFixed(0);
}
