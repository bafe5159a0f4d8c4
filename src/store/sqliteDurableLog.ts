import type { ConversationKey } from '../domain/conversation.ts';
import type {
  Acknowledged,
  AgentRow,
  Appended,
  CustomerRow,
  DurableLog,
  Effect,
  RestoredConversation,
  Retained,
  RetentionLimits,
  StoredUtterance,
} from '../domain/durableLog.ts';
import type { LoggedEvent } from '../domain/events.ts';
import type { Cursor } from '../domain/ports.ts';
import type { ConversationInput } from '../domain/utterance.ts';
import { customerOf } from './customerOf.ts';
import type { CustomerPlace, InputRow, RestoredRow, RestorePage } from './sqlite/operations.ts';
import type { StoreThread } from './sqlite/storeThread.ts';

/** The durable log in one SQLite file, written by a thread of its own. */
export class SqliteDurableLog implements DurableLog {
  readonly epoch: string;
  readonly headAtOpen: number;
  readonly #thread: StoreThread;

  constructor(thread: StoreThread) {
    this.#thread = thread;
    this.epoch = thread.epoch;
    this.headAtOpen = thread.head;
  }

  append(input: ConversationInput): Promise<Appended> {
    return this.#thread.call('append', inputRow(input));
  }

  apply({ key, seq, recorded, events, snapshot, customers = [], agents = [] }: Effect): Promise<void> {
    return this.#thread.call('apply', {
      key,
      seq,
      recorded: recorded === null || recorded === undefined ? null : JSON.stringify(recorded),
      events,
      customers,
      agents,
      ...(snapshot === undefined ? {} : { snapshot }),
    });
  }

  publish(events: readonly LoggedEvent[]): Promise<void> {
    return this.#thread.call('publish', events);
  }

  find(key: ConversationKey, utteranceId: string, revision?: number): Promise<StoredUtterance | undefined> {
    return this.#thread.call('find', key, utteranceId, revision);
  }

  async *restore(): AsyncIterable<RestoredConversation> {
    let reading: Promise<RestorePage> | undefined = this.#thread.call('restorePage', 0);
    while (reading !== undefined) {
      const { conversations, next }: RestorePage = await reading;
      // The next page is read while this one is worked on.
      reading = next === undefined ? undefined : this.#thread.call('restorePage', next);
      for (const row of conversations) yield restored(row);
    }
  }

  endedSince(atMs: number): Promise<readonly ConversationKey[]> {
    return this.#thread.call('endedSince', atMs);
  }

  async *customers(): AsyncIterable<CustomerRow> {
    let after: CustomerPlace = [Number.MIN_SAFE_INTEGER, '', ''];
    for (;;) {
      const page: readonly CustomerRow[] = await this.#thread.call('customersPage', after);
      yield* page;
      const last = page.at(-1);
      if (last === undefined) return;
      after = [last.notedAtMs, last.tenant, last.customerId];
    }
  }

  async *agents(): AsyncIterable<AgentRow> {
    yield* await this.#thread.call('agents');
  }

  read(tenant: string, cursor: Cursor, limit: number): Promise<readonly LoggedEvent[] | undefined> {
    return this.#thread.call('read', tenant, cursor, limit);
  }

  acknowledged(tenant: string, subscriber: string): Promise<Acknowledged> {
    return this.#thread.call('acknowledged', tenant, subscriber);
  }

  acknowledge(tenant: string, subscriber: string, offset: number): Promise<void> {
    return this.#thread.call('acknowledge', tenant, subscriber, offset);
  }

  erase(key: ConversationKey): Promise<boolean> {
    return this.#thread.call('erase', key);
  }

  conversationsOf(tenant: string, customerId: string): Promise<readonly ConversationKey[]> {
    return this.#thread.call('conversationsOf', tenant, customerId);
  }

  forgetCustomer(tenant: string, customerId: string): Promise<void> {
    return this.#thread.call('forgetCustomer', tenant, customerId);
  }

  retain(limits: RetentionLimits): Promise<Retained> {
    return this.#thread.call('retain', limits);
  }

  size(): Promise<{ readonly bytes: number; readonly events: number; readonly pendingInputs: number }> {
    return this.#thread.call('size');
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}

function inputRow(input: ConversationInput): InputRow {
  const customerId = customerOf(input);
  return {
    key: input.key,
    kind: input.kind,
    receivedAtMs: input.receivedAtMs,
    body: JSON.stringify(input),
    ...(input.kind === 'utterance'
      ? { utterance: { id: input.utterance.utteranceId, revision: input.utterance.revision ?? 0 } }
      : {}),
    ...(customerId === undefined ? {} : { customerId }),
  };
}

function restored({ key, snapshot, inputs }: RestoredRow): RestoredConversation {
  return {
    key,
    ...(snapshot === undefined ? {} : { snapshot }),
    inputs: inputs.map(({ seq, body, applied, recorded }) => ({
      seq,
      input: JSON.parse(body) as ConversationInput,
      ...(applied === null
        ? {}
        : {
            applied: {
              order: applied,
              recorded: recorded === null ? null : (JSON.parse(recorded) as unknown),
            },
          }),
    })),
  };
}
