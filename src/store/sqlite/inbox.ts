import type { ConversationKey } from '../../domain/conversation.ts';
import type { Appended, StoredUtterance } from '../../domain/durableLog.ts';
import { toBytes, toText } from './bytes.ts';
import type { Conversations } from './conversations.ts';
import type { InputRow, RestoredRow, RestorePage } from './operations.ts';
import type { Sql } from './sql.ts';

/** Inputs as they were accepted, in the order of arrival. */
export class Inbox {
  readonly #sql: Sql;
  readonly #conversations: Conversations;

  constructor(sql: Sql, conversations: Conversations) {
    this.#sql = sql;
    this.#conversations = conversations;
  }

  append(input: InputRow): Appended {
    const known = this.#repeated(input);
    if (known !== undefined) return { seq: known.seq, duplicate: true };
    const { id } = this.#conversations.opened(input.key);
    const { rowid } = this.#sql.run(
      'insert into inbox(conversation, kind, utterance_id, revision, received_at_ms, body) values (?, ?, ?, ?, ?, ?)',
      id,
      input.kind,
      input.utterance?.id ?? null,
      input.utterance?.revision ?? null,
      input.receivedAtMs,
      toBytes(input.body),
    );
    if (input.customerId !== undefined)
      this.#sql.run(
        'insert or ignore into customer_conversations(conversation, customer_id) values (?, ?)',
        id,
        input.customerId,
      );
    return { seq: rowid, duplicate: false };
  }

  find(key: ConversationKey, utteranceId: string, revision?: number): StoredUtterance | undefined {
    const conversation = this.#conversations.find(key);
    if (conversation === undefined) return undefined;
    const found = this.#sql.row<[number, number, number | null]>(
      `select seq, revision, applied from inbox where conversation = ? and utterance_id = ?
       and (?3 is null or revision = ?3) order by revision desc limit 1`,
      conversation.id,
      utteranceId,
      revision ?? null,
    );
    return found && { seq: found[0], revision: found[1], applied: found[2] !== null };
  }

  restorePage(after: number): RestorePage {
    const conversations: RestoredRow[] = [];
    let next = after;
    for (let inputs = 0; inputs < rowsOfPage && conversations.length < rowsOfPage;) {
      const found = this.#sql.row<[number, string, string, number | null, number]>(
        `select id, tenant, conversation_id, ended_at_ms, reopens from conversations
         where open = 1 and id > ? order by id limit 1`,
        next,
      );
      if (found === undefined) return { conversations, next: undefined };
      const restored = this.#restored(found);
      conversations.push(restored);
      inputs += restored.inputs.length;
      next = found[0];
    }
    return { conversations, next };
  }

  #restored([id, tenant, conversationId, endedAtMs, reopens]: [
    number,
    string,
    string,
    number | null,
    number,
  ]): RestoredRow {
    const snapshot = this.#sql.row<[number, number, number, Uint8Array]>(
      'select applied_through, from_seq, codec, body from snapshots where conversation = ?',
      id,
    );
    const rows = this.#sql.rows<[number, Uint8Array, number | null, Uint8Array | null]>(
      `select seq, body, applied, recorded from inbox where conversation = ? and seq >= ?
       and (applied is null or applied > ?) and length(body) > 0 order by seq`,
      id,
      snapshot?.[1] ?? 0,
      snapshot?.[0] ?? 0,
    );
    return {
      key: { tenant, conversationId },
      ...(snapshot === undefined
        ? {}
        : {
            snapshot: {
              codec: snapshot[2],
              body: toText(snapshot[3]),
              endedAtMs,
              ...(reopens === 1 ? { reopens: true } : {}),
            },
          }),
      inputs: rows.map(([seq, body, applied, recorded]) => ({
        seq,
        body: toText(body),
        applied,
        recorded: recorded === null ? null : toText(recorded),
      })),
    };
  }

  #repeated({ key, utterance }: InputRow): StoredUtterance | undefined {
    return utterance && this.find(key, utterance.id, utterance.revision);
  }
}

/** Rows read at a time, so that commits are not held up for long. */
const rowsOfPage = 256;
