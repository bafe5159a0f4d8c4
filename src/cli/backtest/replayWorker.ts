import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { EngineError } from '../../domain/errors.ts';
import type { ScoreOutcome, Scorer } from '../../domain/ports.ts';
import { unpackScore, type PackedScore } from '../../backtest/scoreStore.ts';
import { createLexiconScorer } from '../../inference/lexiconScorer.ts';
import { createStemmer } from '../../inference/stemmer.ts';
import { matcherFor } from '../../packMatchers.ts';
import { loadPacks } from '../../packs/loadPacks.ts';
import { loadLanguageIdentifier } from '../../pipeline/detect/identifyLanguage.ts';
import { readRules } from '../../rules/readRules.ts';
import { replayUnit, type ReplayParts } from './replayUnit.ts';
import {
  scoreName,
  type MessageFromReplayer,
  type MessageToReplayer,
  type ReplaySetup,
} from './workerProtocol.ts';

/** Looks scores up in what came with the batch; asks the main thread for the few that did not. */
class BatchScorer implements Scorer {
  readonly #ask: (id: number, request: Parameters<Scorer['score']>[0]) => void;
  readonly #asked = new Map<number, (outcome: ScoreOutcome) => void>();
  #scores: ReadonlyMap<string, PackedScore> = new Map();
  #nextId = 0;

  constructor(ask: (id: number, request: Parameters<Scorer['score']>[0]) => void) {
    this.#ask = ask;
  }

  use(scores: ReadonlyMap<string, PackedScore>): void {
    this.#scores = scores;
  }

  answer(id: number, packed: PackedScore | undefined): void {
    this.#asked.get(id)?.(outcomeOf(packed));
    this.#asked.delete(id);
  }

  score(request: Parameters<Scorer['score']>[0]): Promise<ScoreOutcome> {
    const packed = this.#scores.get(scoreName(request.text, request.language));
    if (packed !== undefined) return Promise.resolve(outcomeOf(packed));
    const id = this.#nextId++;
    return new Promise(resolve => {
      this.#asked.set(id, resolve);
      this.#ask(id, request);
    });
  }
}

function outcomeOf(packed: PackedScore | undefined): ScoreOutcome {
  return packed === undefined
    ? { kind: 'failed' }
    : { kind: 'scored', score: unpackScore(packed), waitMs: 0, runMs: 0 };
}

async function partsOf(setup: ReplaySetup, scorer: Scorer): Promise<ReplayParts> {
  const packs = loadPacks(setup.packFolders);
  return {
    ...setup,
    packs,
    scorer,
    matcherFor: matcherFor(packs, createStemmer()),
    identifyLanguage: await loadLanguageIdentifier(),
    rules: setup.rules.map(text => {
      const reading = readRules(text);
      if (reading.kind === 'refused') throw new EngineError('RULES_INVALID', 'the rules changed while read');
      return reading.set;
    }),
    lexicon: setup.withLexicon ? createLexiconScorer() : undefined,
  };
}

async function work(port: MessagePort, setup: ReplaySetup): Promise<void> {
  const tell = (message: MessageFromReplayer) => {
    port.postMessage(message);
  };
  const scorer = new BatchScorer((id, { text, language }) => {
    tell({ kind: 'score', id, text, language });
  });
  const parts = await partsOf(setup, scorer);
  const replay = async ({ batch, units, scores }: Extract<MessageToReplayer, { kind: 'replay' }>) => {
    scorer.use(scores);
    const results = [];
    for (const unit of units) results.push(await replayUnit(unit, parts));
    tell({ kind: 'replayed', batch, results });
  };
  port.on('message', (message: MessageToReplayer) => {
    if (message.kind === 'end') port.close();
    else if (message.kind === 'scored') scorer.answer(message.id, message.packed);
    else replay(message).catch(fail);
  });
  tell({ kind: 'ready' });
}

function fail(error: unknown): void {
  const code = error instanceof EngineError ? error.code : undefined;
  const message = error instanceof Error ? error.message : String(error);
  parentPort?.postMessage({ kind: 'failed', code, message } satisfies MessageFromReplayer);
}

if (parentPort !== null) work(parentPort, workerData as ReplaySetup).catch(fail);
