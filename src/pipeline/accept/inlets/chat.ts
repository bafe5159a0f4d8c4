import type { Conversion, Edit, InletResult, RoleMapping } from './inlet.ts';
import { ignored, one, some } from './results.ts';
import { isMapped } from './roles.ts';
import { remember, type Seen } from './seen.ts';

/** What chat inlets need to know of a stream: which deliveries it has had. Plain data, bounded. */
export interface ChatState {
  readonly seen: Seen;
}

export const noDeliveries = (): ChatState => ({ seen: [] });

/** The results of a delivery, the first time it comes; without a key it can't be known again. */
export function onceOnly(
  state: ChatState,
  key: string | undefined,
  read: () => readonly InletResult[],
): Conversion<ChatState> {
  if (key === undefined) return some(read(), state);
  if (state.seen.includes(key)) return one(ignored('duplicate'), state);
  return some(read(), { ...state, seen: remember(state.seen, key) });
}

/**
 * The first of the labels that the mapping names, from the most to the least particular (an author, then the kind
 * of author); where it names none, the first there is.
 */
export function labelInForce(
  labels: readonly (string | undefined)[],
  roles: RoleMapping,
): string | undefined {
  const given = labels.filter(label => label !== undefined);
  return given.find(label => isMapped(label, roles)) ?? given[0];
}

/**
 * The revision of a message whose edits are dated, in ms since the epoch: an older edit that comes late does not
 * win, and a deletion is the last word.
 */
export function revisionOf(edit: Edit, editedAtMs: number | undefined): number | undefined {
  switch (edit) {
    case 'new':
      return 0;
    case 'replace':
      return editedAtMs;
    case 'retract':
      return Number.MAX_SAFE_INTEGER;
  }
}
