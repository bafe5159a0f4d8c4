import { whyUnjudgeable } from '../../pipeline/detect/judgeable.ts';
import { LANGUAGES, type Language } from '../../domain/conversation.ts';
import type { OpenScorer } from '../../inference/openScorer.ts';
import type { PackedScore, ScoreStore } from '../../backtest/scoreStore.ts';
import type { RecordedConversation } from '../../replay/conversationFile.ts';
import type { Progress } from '../progress.ts';

/** A text that the engine will ask a score for. */
export interface ScoredText {
  readonly text: string;
  readonly language: Language;
}

/** The texts of a conversation that can be judged and declare a language that the model knows. */
export function textsOf({ utterances }: RecordedConversation): ScoredText[] {
  return utterances.flatMap(({ text, lang, speaker, final }) => {
    const [tag] = lang.toLowerCase().split('-');
    const language = LANGUAGES.find(known => known === tag);
    if (language === undefined || final === false || whyUnjudgeable(text, speaker) !== undefined) return [];
    return [{ text, language }];
  });
}

/** Scores in flight: enough that no inference thread waits, few enough to hold. */
const inFlight = 64;

/** Scores texts by the model, each once, and keeps the results. */
export class StoredScorer {
  readonly #store: ScoreStore;
  readonly #openModel: () => Promise<OpenScorer>;
  #model: Promise<OpenScorer> | undefined;
  #byModel = 0;

  /** @param openModel called when the first text needs the model: with all scores at hand it is never loaded */
  constructor(store: ScoreStore, openModel: () => Promise<OpenScorer>) {
    this.#store = store;
    this.#openModel = openModel;
  }

  /** Texts that the model was run on. */
  get byModel(): number {
    return this.#byModel;
  }

  /** Undefined where the model fails on the text. @throws EngineError MODEL_*, FILE_UNREADABLE */
  async score({ text, language }: ScoredText): Promise<PackedScore | undefined> {
    const key = this.#store.keyOf(text, language);
    const known = this.#store.get(key);
    if (known !== undefined) return known;
    const model = await (this.#model ??= this.#openModel());
    const outcome = await model.score({ text, language, priority: 'final', deadlineMs: Infinity });
    if (outcome.kind !== 'scored' || outcome.score.scorer !== 'model') return undefined;
    this.#byModel++;
    return this.#store.add(key, outcome.score);
  }

  /** Scores what is missing, on all inference threads. */
  async scoreMissing(texts: AsyncIterable<ScoredText>, progress: Progress): Promise<void> {
    const begun = new Set<string>();
    const running = new Set<Promise<unknown>>();
    for await (const each of texts) {
      const key = this.#store.keyOf(each.text, each.language);
      if (begun.has(key) || this.#store.get(key) !== undefined) continue;
      begun.add(key);
      const run: Promise<unknown> = this.score(each).then(() => {
        running.delete(run);
        progress.advance();
      });
      // Told by the race or at the end; until then nobody listens.
      run.catch(() => undefined);
      running.add(run);
      if (running.size >= inFlight) await Promise.race(running);
    }
    await Promise.all(running);
    this.#store.flush();
  }

  async close(): Promise<void> {
    this.#store.flush();
    if (this.#model !== undefined) await (await this.#model).workers.close();
  }
}
