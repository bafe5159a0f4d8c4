import { rejectBeyond, type Gold } from '../../backtest/gold.ts';
import type { ScoreStore } from '../../backtest/scoreStore.ts';
import { EngineError } from '../../domain/errors.ts';
import { readConversations, surveyConversations, type FileSurvey } from '../../replay/conversationFile.ts';
import { textsOf, type ScoredText } from './scoreAll.ts';
import type { FiledConversation } from './workerProtocol.ts';

/** What a first reading of all files tells. */
export interface Survey {
  readonly files: readonly FileSurvey[];
  readonly conversations: number;
  readonly utterances: number;
  /** Conversations by customer, of customers who have more than one. */
  readonly regulars: ReadonlyMap<string, number>;
  /** Texts to be scored, repeated ones included, and how many different ones have no score yet. */
  readonly texts: number;
  readonly unscored: number;
}

/**
 * Reads all files through, so that what is wrong with any is told before the work begins.
 * @throws EngineError FILE_*; also for a conversation that is in two files, and for labels that lie beyond theirs
 */
export async function surveyAll(
  paths: readonly string[],
  store: ScoreStore,
  gold: Gold | undefined,
): Promise<Survey> {
  const files: FileSurvey[] = [];
  const seen = new Map<string, string>();
  const customers = new Map<string, number>();
  const unscored = new Set<string>();
  let texts = 0;
  for (const path of paths) {
    const file = await surveyConversations(path);
    for (const [id, line] of file.lastLines) {
      const other = seen.get(id);
      if (other !== undefined)
        throw new EngineError('FILE_INVALID', `${path}:${line}: its conversation is in ${other} too`);
      seen.set(id, path);
    }
    files.push(file);
    for await (const conversation of readConversations(file)) {
      const label = gold?.get(conversation.conversationId);
      if (label !== undefined) rejectBeyond(label, finalIds(conversation.utterances).size);
      const customer = customerOf({ ...conversation, file: path });
      if (customer !== undefined) customers.set(customer, (customers.get(customer) ?? 0) + 1);
      for (const { text, language } of textsOf(conversation)) {
        texts++;
        const key = store.keyOf(text, language);
        if (store.get(key) === undefined) unscored.add(key);
      }
    }
  }
  return {
    files,
    conversations: seen.size,
    utterances: files.reduce((sum, { utterances }) => sum + utterances, 0),
    regulars: new Map([...customers].filter(([, count]) => count > 1)),
    texts,
    unscored: unscored.size,
  };
}

/** All conversations, file after file. */
export async function* conversationsOf({ files }: Survey): AsyncGenerator<FiledConversation> {
  for (const file of files)
    for await (const conversation of readConversations(file)) yield { ...conversation, file: file.path };
}

export async function* textsOfAll(survey: Survey): AsyncGenerator<ScoredText> {
  for await (const conversation of conversationsOf(survey)) yield* textsOf(conversation);
}

export function customerOf({ utterances }: FiledConversation): string | undefined {
  return utterances.find(({ customer }) => customer !== undefined)?.customer?.id;
}

function finalIds(rows: FiledConversation['utterances']): Set<string> {
  return new Set(rows.flatMap((row, line) => (row.final === false ? [] : [row.utterance_id ?? `u-${line}`])));
}
