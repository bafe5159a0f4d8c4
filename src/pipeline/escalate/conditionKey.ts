import { createHash } from 'node:crypto';
import type { Condition } from './rule.ts';

/** Names a condition by its content: what a reload leaves as it was keeps its memory. */
export function conditionKey(condition: Condition): string {
  return createHash('sha256').update(JSON.stringify(condition)).digest('base64url').slice(0, 12);
}
