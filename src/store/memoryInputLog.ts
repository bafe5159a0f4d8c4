import type { Appended, ConversationLog } from '../domain/durableLog.ts';

/**
 * The log of a pipeline that keeps nothing: what it has accepted lives as long as the process. For recordings,
 * where the file is the record.
 */
export class MemoryInputLog implements ConversationLog {
  #seq = 0;

  append(): Promise<Appended> {
    return Promise.resolve({ seq: ++this.#seq, duplicate: false });
  }

  apply(): Promise<void> {
    return Promise.resolve();
  }

  publish(): Promise<void> {
    return Promise.resolve();
  }

  find(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  erase(): Promise<boolean> {
    return Promise.resolve(false);
  }
}
