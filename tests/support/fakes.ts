import { VirtualTimeScheduler } from 'rxjs';
import { LANGUAGES, type Language } from '../../src/domain/conversation.ts';
import type { ErrorCode } from '../../src/domain/errors.ts';
import type { ConversationKey } from '../../src/domain/conversation.ts';
import type { Appended, ConversationLog, Effect, StoredUtterance } from '../../src/domain/durableLog.ts';
import type { Clock, CountedEvent, Meter } from '../../src/domain/ports.ts';
import type { ConversationInput } from '../../src/domain/utterance.ts';
import type { DetectRequest, Detection, Detector } from '../../src/pipeline/detect/contract.ts';
import type { Keep, PublishRequest, Publisher } from '../../src/pipeline/publish/contract.ts';
import { score } from './builders.ts';

/** A clock that stands still until it is moved. */
export class FakeClock implements Clock {
  #nowMs: number;

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}

/** Virtual time for timers: `advanceTo` fires what is due, in order. */
export class StepScheduler extends VirtualTimeScheduler {
  advanceTo(ms: number): void {
    this.maxFrames = ms;
    this.flush();
    this.frame = ms;
  }
}

/** Keeps counts, forgets durations. */
export class CountingMeter implements Meter {
  readonly counts = new Map<CountedEvent, number>();
  readonly refusals: ErrorCode[] = [];

  stage(): void {
    // Durations are the benchmarks' business.
  }

  acceptance(): void {
    // As above.
  }

  count(event: CountedEvent, by = 1): void {
    this.counts.set(event, (this.counts.get(event) ?? 0) + by);
  }

  refused(code: ErrorCode): void {
    this.refusals.push(code);
  }
}

/** Detects what the test says, when the test says so; without a word of it, at once and neutral. */
export class ScriptedDetector implements Detector {
  readonly requests: DetectRequest[] = [];
  readonly #held = new Map<string, (detection: Detection) => void>();
  readonly #hold = new Set<string>();

  /** Detections of texts with this content wait for `release`. */
  hold(text: string): void {
    this.#hold.add(text);
  }

  release(text: string, valence = 0): void {
    const request = this.requests.find(({ utterance }) => utterance.text === text);
    if (request !== undefined) this.#held.get(text)?.(this.#detection(request, valence));
  }

  clearLanguageOf({ utterance }: DetectRequest): Language | undefined {
    return LANGUAGES.find(language => language === utterance.language);
  }

  detect(request: DetectRequest): Promise<Detection> {
    this.requests.push(request);
    const { text } = request.utterance;
    if (!this.#hold.has(text)) return Promise.resolve(this.#detection(request, 0));
    return new Promise(resolve => this.#held.set(text, resolve));
  }

  #detection({ utterance }: DetectRequest, valence: number): Detection {
    const { utteranceId, revision, role, final } = utterance;
    return {
      signals: {
        utteranceId,
        revision,
        role,
        final,
        language: 'en',
        score: score(valence),
        phrases: [],
        journey: [],
      },
      queueMs: 0,
      scoreMs: 0,
    };
  }
}

/** Remembers what was published. */
export class RecordingPublisher implements Publisher {
  readonly requests: PublishRequest[] = [];

  publishLive(request: PublishRequest): void {
    this.requests.push(request);
  }

  async publish(requests: readonly PublishRequest[], keep: Keep): Promise<void> {
    await keep([]);
    this.requests.push(...requests);
  }

  /** Utterance ids of the signals published so far, finals and interims. */
  get signalled(): string[] {
    return this.requests.flatMap(({ output }) => (output.kind === 'signals' ? [output.utteranceId] : []));
  }

  get kinds(): string[] {
    return this.requests.map(({ output }) => output.kind);
  }
}

/** A log whose commits the test can hold back or fail. */
export class ScriptedInputLog implements ConversationLog {
  readonly inputs: ConversationInput[] = [];
  readonly effects: Effect[] = [];
  failWith: Error | undefined;
  /** Effects that fail before one goes through. */
  failingEffects = 0;
  #gate: Promise<void> = Promise.resolve();

  /** Commits wait until the returned function is called. */
  holdCommits(): () => void {
    let open: () => void = () => undefined;
    this.#gate = new Promise(resolve => {
      open = resolve;
    });
    return open;
  }

  async append(input: ConversationInput): Promise<Appended> {
    await this.#gate;
    if (this.failWith !== undefined) throw this.failWith;
    const seq = this.#find(input);
    if (seq !== -1) return { seq: seq + 1, duplicate: true };
    this.inputs.push(input);
    return { seq: this.inputs.length, duplicate: false };
  }

  async apply(effect: Effect): Promise<void> {
    await this.#gate;
    if (this.failingEffects > 0) {
      this.failingEffects--;
      throw new Error('disk');
    }
    this.effects.push(effect);
  }

  publish(): Promise<void> {
    return this.#gate;
  }

  find(key: ConversationKey, utteranceId: string, revision?: number): Promise<StoredUtterance | undefined> {
    const at = this.inputs.findLastIndex(
      input =>
        input.kind === 'utterance' &&
        isSame(input.key, key) &&
        input.utterance.utteranceId === utteranceId &&
        (revision ?? input.utterance.revision) === input.utterance.revision,
    );
    const input = this.inputs[at];
    if (input?.kind !== 'utterance') return Promise.resolve(undefined);
    return Promise.resolve({ seq: at + 1, revision: input.utterance.revision ?? 0, applied: true });
  }

  erase(key: ConversationKey): Promise<boolean> {
    return Promise.resolve(this.inputs.some(input => isSame(input.key, key)));
  }

  #find(input: ConversationInput): number {
    if (input.kind !== 'utterance') return -1;
    const { utteranceId, revision } = input.utterance;
    return this.inputs.findIndex(
      known =>
        known.kind === 'utterance' &&
        isSame(known.key, input.key) &&
        known.utterance.utteranceId === utteranceId &&
        known.utterance.revision === revision,
    );
  }
}

function isSame(a: ConversationKey, b: ConversationKey): boolean {
  return a.tenant === b.tenant && a.conversationId === b.conversationId;
}
