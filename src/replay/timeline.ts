import type { ConversationInfo, Role } from '../domain/conversation.ts';
import type { Utterance } from '../domain/utterance.ts';
import type { RecordedConversation } from './conversationFile.ts';
import type { RecordedUtterance } from './recordedUtterance.ts';

/** What a file says of a conversation; the instant of its start is the replay's to choose. */
export type RecordedInfo = Omit<ConversationInfo, 'startedAtMs'>;

/** One thing that happens in a replay, `atMs` after the start of its conversation. */
export type ReplayStep = { readonly conversationId: string; readonly atMs: number } & (
  | { readonly kind: 'started'; readonly info: RecordedInfo }
  | { readonly kind: 'utterance'; readonly utterance: Utterance; readonly info: RecordedInfo }
  | { readonly kind: 'ended'; readonly reason: 'completed' }
);

/**
 * The steps of one conversation in order of time. An utterance is known when it ends, be it spoken or typed;
 * what ends at the same instant keeps the order of the file. Utterances without an id are numbered from
 * `u-0` in the order of the file.
 */
export function timelineOf({ conversationId, utterances }: RecordedConversation): ReplayStep[] {
  const info = infoOf(utterances);
  const spoken = utterances.map((row, index) => ({
    kind: 'utterance' as const,
    conversationId,
    atMs: row.end_ms,
    utterance: utteranceOf(row, index, info),
    info,
  }));
  spoken.sort((a, b) => a.atMs - b.atMs);
  return [
    { kind: 'started', conversationId, atMs: 0, info },
    ...spoken,
    { kind: 'ended', conversationId, atMs: spoken.at(-1)?.atMs ?? 0, reason: 'completed' },
  ];
}

function utteranceOf(row: RecordedUtterance, index: number, { language }: RecordedInfo): Utterance {
  return {
    utteranceId: row.utterance_id ?? `u-${index}`,
    role: row.speaker,
    text: row.text,
    final: row.final ?? true,
    ...(row.revision === undefined ? {} : { revision: row.revision }),
    beginOffsetMs: row.start_ms,
    endOffsetMs: row.end_ms,
    // Said only where it differs: the conversation has the language of its first line.
    ...(row.lang === language ? {} : { language: row.lang }),
  };
}

/** The first line that names a fact names it for the whole conversation. */
function infoOf(rows: readonly RecordedUtterance[]): RecordedInfo {
  const first = <T>(pick: (row: RecordedUtterance) => T | undefined) =>
    rows.map(pick).find(value => value !== undefined);
  const sector = first(row => row.sector);
  const customer = first(row => row.customer);
  const queue = first(row => row.queue);
  const language = first(row => row.lang);
  const roles = [...new Set<Role>(rows.map(row => row.speaker))];
  return {
    channel: first(row => row.channel) ?? 'voice',
    ...(language === undefined ? {} : { language }),
    ...(sector === undefined ? {} : { sector }),
    participants: roles.map(role => ({ id: role, role })),
    ...(customer === undefined ? {} : { customer: definedOnly(customer) }),
    attributes: queue === undefined ? {} : { queue },
  };
}

function definedOnly(customer: NonNullable<RecordedUtterance['customer']>) {
  const { id, preferredChannel, tier } = customer;
  return {
    id,
    ...(preferredChannel === undefined ? {} : { preferredChannel }),
    ...(tier === undefined ? {} : { tier }),
  };
}
