import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../domain/conversation.ts';
import { EngineError } from '../domain/errors.ts';
import { EMOTIONS, SENTIMENT_LABELS, type Emotions, type Score } from '../domain/signals.ts';
import { textLines } from '../replay/textLines.ts';

/** A score as numbers: index of the label, valence, confidence, three probabilities, eight emotions. */
export type PackedScore = readonly number[];

const packedNumbers = 6 + EMOTIONS.length;
const pending = 256;

/**
 * Scores of one model on disk, by hash of language and text: no words are kept. One JSON array a line, appended;
 * lines that a crash cut short are skipped. In memory about 250 bytes a text.
 */
export class ScoreStore {
  readonly #file: string | undefined;
  readonly #modelKey: string;
  readonly #scores = new Map<string, PackedScore>();
  #unwritten: string[] = [];

  private constructor(modelKey: string, file: string | undefined) {
    this.#modelKey = modelKey;
    this.#file = file;
  }

  /**
   * @param model everything that a score depends on beside the text: another model, another file
   * @param folder undefined keeps scores for this run only
   * @throws EngineError FILE_UNREADABLE when the folder or its file can't be read or made
   */
  static async open(model: unknown, folder: string | undefined): Promise<ScoreStore> {
    const modelKey = createHash('sha256').update(JSON.stringify(model)).digest('hex');
    if (folder === undefined) return new ScoreStore(modelKey, undefined);
    const file = join(folder, `scores-${modelKey.slice(0, 16)}.jsonl`);
    const store = new ScoreStore(modelKey, file);
    writing(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
    if (!existsSync(file)) return store;
    for await (const { text } of textLines(file)) store.#take(text);
    // A line cut short must not garble the next one.
    if (!endsWithLine(file))
      writing(file, () => {
        appendFileSync(file, '\n');
      });
    return store;
  }

  /** 128 bits of SHA-256 over model, language and text. */
  keyOf(text: string, language: Language): string {
    const hash = createHash('sha256').update(`${this.#modelKey}\n${language}\n${text}`);
    return hash.digest('base64url').slice(0, 22);
  }

  get(key: string): PackedScore | undefined {
    return this.#scores.get(key);
  }

  add(key: string, score: Score): PackedScore {
    const packed = packScore(score);
    this.#scores.set(key, packed);
    this.#unwritten.push(JSON.stringify([key, packed]));
    if (this.#unwritten.length >= pending) this.flush();
    return packed;
  }

  /** @throws EngineError FILE_UNREADABLE */
  flush(): void {
    const [file, lines] = [this.#file, this.#unwritten];
    this.#unwritten = [];
    if (file === undefined || lines.length === 0) return;
    writing(file, () => {
      appendFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    });
  }

  #take(line: string): void {
    try {
      const [key, packed] = JSON.parse(line) as [unknown, unknown];
      if (typeof key === 'string' && isPacked(packed)) this.#scores.set(key, packed);
    } catch {
      // Cut short, or not ours: that text is scored again.
    }
  }
}

function packScore({ sentiment, emotions }: Score): PackedScore {
  const { label, valence, confidence, probabilities } = sentiment;
  return [
    SENTIMENT_LABELS.indexOf(label),
    valence,
    confidence,
    ...SENTIMENT_LABELS.map(each => probabilities[each]),
    ...(emotions === undefined ? [] : EMOTIONS.map(emotion => emotions[emotion])),
  ];
}

export function unpackScore(packed: PackedScore): Score {
  const [label = 0, valence = 0, confidence = 0, negative = 0, neutral = 0, positive = 0, ...rest] = packed;
  const emotions = Object.fromEntries(
    EMOTIONS.map((emotion, at) => [emotion, rest[at] ?? 0]),
  ) as unknown as Emotions;
  return {
    scorer: 'model',
    cached: false,
    sentiment: {
      label: SENTIMENT_LABELS[label] ?? 'neutral',
      valence,
      confidence,
      probabilities: { negative, neutral, positive },
    },
    ...(rest.length === 0 ? {} : { emotions }),
  };
}

function isPacked(value: unknown): value is PackedScore {
  return (
    Array.isArray(value) &&
    (value.length === packedNumbers || value.length === 6) &&
    value.every(number => typeof number === 'number' && Number.isFinite(number))
  );
}

function endsWithLine(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(file, last, 0, 1, size - 1) === 1 && last[0] === 0x0a);
  } finally {
    closeSync(file);
  }
}

function writing(path: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new EngineError(
      'FILE_UNREADABLE',
      `${path} can't be written (${code}); --no-cache keeps no scores`,
      { cause },
    );
  }
}
