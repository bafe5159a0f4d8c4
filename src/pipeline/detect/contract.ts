import type { ConversationInfo, Language } from '../../domain/conversation.ts';
import type { UtteranceSignals } from '../../domain/signals.ts';
import type { AssembledUtterance } from '../../domain/utterance.ts';

export interface DetectRequest {
  /** Whose turn at the scorer it takes. */
  readonly tenant?: string;
  readonly utterance: AssembledUtterance;
  readonly info: ConversationInfo;
  /**
   * The last language of this conversation that was clear, for texts too short to tell. From the utterances before
   * in their order, never from what happens to be detected already.
   */
  readonly lastClearLanguage?: Language;
  /** Interims only: true once a newer revision or the final has come. */
  readonly superseded?: () => boolean;
}

/** Signals of one utterance, and what they cost. Durations in milliseconds; zero when the scorer was not asked. */
export interface Detection {
  readonly signals: UtteranceSignals;
  readonly queueMs: number;
  readonly scoreMs: number;
}

export interface Detector {
  /** The language that the utterance shows or declares plainly; undefined for a guess or another language. */
  clearLanguageOf(request: DetectRequest): Language | undefined;
  /** Never rejects: what goes wrong is said in the signals. */
  detect(request: DetectRequest): Promise<Detection>;
}
