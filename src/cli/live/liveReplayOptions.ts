import type { Pace } from '../../replay/pace.ts';
import type { ReplayRun } from '../replay/replayInProcess.ts';
import type { EngineAddress } from './engineAddress.ts';

export interface LiveReplayOptions extends Omit<ReplayRun, 'makePace'> {
  /** @param over ends the pauses of this pace */
  readonly makePace: (over: AbortSignal) => Pace;
  readonly address: EngineAddress;
  readonly nowMs: () => number;
  /** Appended to every conversation id, so that a file can be replayed again to the same engine. */
  readonly idSuffix: string;
  /** True: signals of utterances come with the stream, for the screen. */
  readonly wantsSignals: boolean;
  /** True: signals come as events of their own. */
  readonly signalEvents: boolean;
  /** How long a connection that is lost may stay away. */
  readonly patienceMs: number;
  /** A line about the connection. */
  readonly notice: (line: string) => void;
}
