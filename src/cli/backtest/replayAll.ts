import type { ConversationResult } from '../../backtest/result.ts';
import type { PackedScore } from '../../backtest/scoreStore.ts';
import type { Progress } from '../progress.ts';
import { ReplayPool } from './replayPool.ts';
import { textsOf, type StoredScorer } from './scoreAll.ts';
import { conversationsOf, customerOf, type Survey } from './survey.ts';
import { scoreName, type FiledConversation, type ReplaySetup, type ReplayUnit } from './workerProtocol.ts';

/** Conversations sent to a thread at once. */
const batchSize = 4;

/**
 * Replays all conversations; results in the order of the files, whoever was done first.
 * @param maxThreads fewer are started where there is not a batch for each: packs take longer to load than to use
 * @throws EngineError when a thread fails
 */
export async function replayAll(
  survey: Survey,
  setup: ReplaySetup,
  maxThreads: number,
  scorer: StoredScorer,
  progress: Progress,
): Promise<ConversationResult[]> {
  const results = new Map<string, ConversationResult>();
  const threads = Math.min(maxThreads, Math.ceil(survey.conversations / batchSize));
  const pool = new ReplayPool(threads, setup, {
    score: (text, language) => scorer.score({ text, language }),
    onResults: (_, units) => {
      for (const result of units.flat()) {
        results.set(result.conversationId, result);
        progress.advance();
      }
    },
  });
  try {
    let batch = 0;
    for await (const units of batchesOf(unitsOf(survey)))
      await pool.replay(batch++, units, await scoresOf(units.flat(), scorer));
    await pool.end();
  } finally {
    await pool.stop();
  }
  return survey.files.flatMap(({ lastLines }) =>
    [...lastLines.keys()].flatMap(conversationId => results.get(conversationId) ?? []),
  );
}

/** Conversations of one customer stay together until the last is read. */
async function* unitsOf(survey: Survey): AsyncGenerator<ReplayUnit> {
  const waiting = new Map<string, FiledConversation[]>();
  for await (const conversation of conversationsOf(survey)) {
    const customer = customerOf(conversation);
    const expected = customer === undefined ? undefined : survey.regulars.get(customer);
    if (customer === undefined || expected === undefined) {
      yield [conversation];
      continue;
    }
    const unit = [...(waiting.get(customer) ?? []), conversation];
    waiting.set(customer, unit);
    if (unit.length < expected) continue;
    waiting.delete(customer);
    yield unit;
  }
}

async function* batchesOf(units: AsyncIterable<ReplayUnit>): AsyncGenerator<ReplayUnit[]> {
  let batch: ReplayUnit[] = [];
  for await (const unit of units) {
    batch.push(unit);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function scoresOf(conversations: ReplayUnit, scorer: StoredScorer): Promise<Map<string, PackedScore>> {
  const scores = new Map<string, PackedScore>();
  for (const { text, language } of conversations.flatMap(textsOf)) {
    const packed = await scorer.score({ text, language });
    if (packed !== undefined) scores.set(scoreName(text, language), packed);
  }
  return scores;
}
