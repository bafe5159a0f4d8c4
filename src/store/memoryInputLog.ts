import type { InputLog } from '../domain/ports.ts';

/**
 * The input log of an engine that keeps nothing: what it has accepted lives as long as the process. For
 * recordings, where the file is the record, and for engines that are told to be ephemeral.
 */
export class MemoryInputLog implements InputLog {
  append(): Promise<void> {
    return Promise.resolve();
  }
}
