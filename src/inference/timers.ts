/** Where delays come from; tests hand in their own. */
export interface Timers {
  /** Calls back once after `delayMs`; returns what cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

/**
 * Node's timers, each followed by one turn of the event loop: after a stall, answers that have arrived are
 * taken before deadlines are called missed.
 */
export const nodeTimers: Timers = {
  after(delayMs, callback) {
    let turn: NodeJS.Immediate | undefined;
    const timer = setTimeout(() => {
      turn = setImmediate(callback);
    }, delayMs);
    return () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
  },
};
