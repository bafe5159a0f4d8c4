import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readConversations, surveyConversations } from '../../src/replay/conversationFile.ts';

/** One utterance to send. */
export interface Line {
  readonly role: string;
  readonly text: string;
}

/** Conversations as they were, with their real lengths, order and repetition. */
export interface Corpus {
  readonly name: string;
  readonly conversations: readonly (readonly Line[])[];
  /** All lines, conversation after conversation. */
  readonly lines: readonly Line[];
}

/**
 * Real conversations where the folder with them is there (`BENCH_CONVERSATIONS`, default
 * `../shared/conversations`), else the sample conversations, which are few.
 */
export async function readCorpus(): Promise<Corpus> {
  const folder = process.env['BENCH_CONVERSATIONS'] ?? '../shared/conversations';
  return existsSync(folder) ? corpusOf(folder, 'real conversations') : corpusOf('samples', 'samples');
}

async function corpusOf(folder: string, name: string): Promise<Corpus> {
  const files = readdirSync(folder)
    .filter(file => /\.jsonl(\.gz)?$/.test(file))
    .sort();
  const conversations: Line[][] = [];
  for (const file of files)
    for await (const { utterances } of readConversations(await surveyConversations(join(folder, file))))
      conversations.push(utterances.map(({ speaker: role, text }) => ({ role, text })));
  return { name, conversations, lines: conversations.flat() };
}
