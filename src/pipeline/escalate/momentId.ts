import { createHash } from 'node:crypto';

/** Id of a moment of truth: a hash of its conversation and of what opened it, so that a replay gives the same. */
export function momentId(conversation: string, utteranceId: string, openedAtMs: number): string {
  return createHash('sha256')
    .update(JSON.stringify([conversation, 'moment', utteranceId, openedAtMs]))
    .digest('hex')
    .slice(0, 24);
}
