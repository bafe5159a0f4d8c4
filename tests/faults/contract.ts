/** How much is done: `quick` is what CI runs, `full` what a release is judged by. */
export type FaultSize = 'quick' | 'full';

export interface FaultContext {
  readonly size: FaultSize;
  /** Instead of the number of times that the size stands for. */
  readonly repeat?: number;
  /** Instead of how long the soak takes. */
  readonly minutes?: number;
  /** Makes every random choice of the run again. */
  readonly seed: number;
  /** Loaded ahead of each engine, to show that a broken build is found out. */
  readonly preload?: string;
  /** Says what is going on; never part of a result. */
  readonly progress: (what: string) => void;
}

/** What one fault test has found. Plain JSON. */
export interface FaultReport {
  readonly fault: string;
  /** What was done, how often. */
  readonly done: string;
  readonly figures: Readonly<Record<string, number | string>>;
  /** What must not have happened, one line each; empty when every promise held. */
  readonly broken: readonly string[];
  /** Why it could not be done here; nothing is shown then. */
  readonly skipped?: string;
}

/** One fault. It leaves no process and no folder behind, also when it throws. */
export interface Fault {
  readonly name: string;
  readonly run: (context: FaultContext) => Promise<FaultReport>;
}
