import { EngineError } from '../domain/errors.ts';
import { createLineParser, type RecordedUtterance } from './recordedUtterance.ts';
import { textLines } from './textLines.ts';

/** One conversation of a file; utterances in the order of the file. */
export interface RecordedConversation {
  readonly conversationId: string;
  readonly utterances: readonly RecordedUtterance[];
}

/** What a first reading of a file tells: how much there is, and where each conversation ends. */
export interface FileSurvey {
  readonly path: string;
  readonly utterances: number;
  readonly conversations: number;
  /** Line number of the last utterance, by conversation id, in order of first appearance. */
  readonly lastLines: ReadonlyMap<string, number>;
}

/**
 * Reads a conversation file (JSONL, gzip or not) through once and keeps none of it, so that a bad line is
 * found before anything is replayed.
 * @throws EngineError FILE_UNREADABLE, FILE_INVALID with file, line and field
 */
export async function surveyConversations(path: string): Promise<FileSurvey> {
  const parse = createLineParser();
  const lastLines = new Map<string, number>();
  let utterances = 0;
  for await (const { number, text } of textLines(path)) {
    lastLines.set(parse(text, `${path}:${number}`).conversation_id, number);
    utterances++;
  }
  if (utterances === 0) throw new EngineError('FILE_INVALID', `${path}: the file holds no utterances`);
  return { path, utterances, conversations: lastLines.size, lastLines };
}

/**
 * The conversations of a surveyed file, in order of first appearance, each as soon as its last line is read.
 * Lines of several conversations may be mixed; only unfinished conversations are kept.
 */
export async function* readConversations(survey: FileSurvey): AsyncGenerator<RecordedConversation> {
  const parse = createLineParser();
  const open = new Map<string, { utterances: RecordedUtterance[]; complete: boolean }>();
  for await (const { number, text } of textLines(survey.path)) {
    const utterance = parse(text, `${survey.path}:${number}`);
    const conversationId = utterance.conversation_id;
    const conversation = open.get(conversationId) ?? { utterances: [], complete: false };
    open.set(conversationId, conversation);
    conversation.utterances.push(utterance);
    conversation.complete = survey.lastLines.get(conversationId) === number;
    for (const [id, { utterances, complete }] of open) {
      if (!complete) break;
      open.delete(id);
      yield { conversationId: id, utterances };
    }
  }
}
