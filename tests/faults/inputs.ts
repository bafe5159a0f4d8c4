import { readdirSync, readFileSync } from 'node:fs';

/** A message of a source, with the key under which its answer comes. */
export interface FaultMessage {
  readonly conversationId: string;
  /** Absent on messages that have no answer of their own. */
  readonly utteranceId?: string;
  readonly frame: string;
}

interface SampleLine {
  readonly channel: string;
  readonly lang: string;
  readonly speaker: string;
  readonly text: string;
  readonly sector?: string;
  readonly final?: boolean;
}

/**
 * The sample conversations as messages, over and over under other ids until there are so many conversations. Finals
 * only, without offsets: what comes of them then depends on nothing but their order.
 * @returns the messages of each conversation, in their order
 */
export function faultConversations(count: number, prefix: string): FaultMessage[][] {
  const files = readdirSync('samples')
    .filter(name => name.endsWith('.jsonl'))
    .sort();
  const samples = files.map(name =>
    readFileSync(`samples/${name}`, 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as SampleLine)
      .filter(({ final }) => final !== false),
  );
  return Array.from({ length: count }, (_, number) =>
    messagesOf(samples[number % samples.length] ?? [], `${prefix}-${number}`),
  );
}

/** Part of a summary's identity: the same in every run. */
const startedAt = '2026-01-01T09:00:00.000Z';

function messagesOf(lines: readonly SampleLine[], conversationId: string): FaultMessage[] {
  const [first] = lines;
  if (first === undefined) return [];
  const { channel, lang: language, sector } = first;
  const message = (type: string, fields: object, utteranceId?: string) =>
    messageOf(type, conversationId, fields, utteranceId);
  return [
    message('conversation.started', {
      channel,
      language,
      startedAt,
      ...(sector === undefined ? {} : { sector }),
    }),
    ...lines.map(({ speaker: role, text }, at) => {
      const utteranceId = `u-${at}`;
      return message('utterance', { utteranceId, role, text, final: true, revision: 0 }, utteranceId);
    }),
    endOf(conversationId),
  ];
}

/** The end of a conversation. */
export function endOf(conversationId: string): FaultMessage {
  return messageOf('conversation.ended', conversationId, { reason: 'completed' });
}

function messageOf(type: string, conversationId: string, fields: object, utteranceId?: string): FaultMessage {
  return {
    conversationId,
    ...(utteranceId === undefined ? {} : { utteranceId }),
    frame: JSON.stringify({ type, conversationId, ...fields }),
  };
}

/** Conversations as one stream of messages: the first of each, the second of each, and so on. */
export function sideBySide(conversations: readonly (readonly FaultMessage[])[]): FaultMessage[] {
  const longest = Math.max(0, ...conversations.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => conversations.map(each => each[at]))
    .flat()
    .filter(message => message !== undefined);
}

/** More and more sample conversations, so many open at a time. */
export function* endless(prefix: string, open: number): Generator<FaultMessage> {
  for (let round = 0; ; round++) yield* sideBySide(faultConversations(open, `${prefix}-${round}`));
}

/** The same messages; behind each final, in its frame, an interim of an utterance that never becomes one. */
export function* withInterims(messages: Iterable<FaultMessage>): Generator<FaultMessage> {
  for (const message of messages) {
    const { conversationId, utteranceId, frame } = message;
    if (utteranceId === undefined) yield message;
    else {
      const final = JSON.parse(frame) as { readonly text: string };
      const interim = { ...final, utteranceId: `${utteranceId}-interim`, final: false };
      yield { conversationId, utteranceId, frame: JSON.stringify([final, interim]) };
    }
  }
}
