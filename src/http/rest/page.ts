import { EngineError } from '../../domain/errors.ts';
import type { ConversationListing } from './ports.ts';

export interface Page {
  readonly rows: readonly ConversationListing[];
  /** Where the next page begins; null when this one is the last. */
  readonly next: string | null;
}

interface Place {
  readonly openedAtMs: number;
  readonly conversationId: string;
}

/**
 * One page of a list that changes while it is read: the place after a page is the last row's opening, so that
 * conversations which close meanwhile don't shift the rest. When the row itself has closed, those that opened in
 * the same instant may come twice; none is left out.
 */
export function pageOf(list: Iterable<ConversationListing>, limit: number, after: string | undefined): Page {
  const rows: ConversationListing[] = [];
  for (const row of rest(list, after === undefined ? undefined : placeOf(after))) {
    const last = rows.at(-1);
    if (rows.length >= limit && last !== undefined) return { rows, next: textOf(last) };
    rows.push(row);
  }
  return { rows, next: null };
}

function* rest(
  list: Iterable<ConversationListing>,
  place: Place | undefined,
): Generator<ConversationListing> {
  // Opened in the instant of the place: before its row when the row is still there.
  let peers: ConversationListing[] = [];
  for (const row of list) {
    if (place === undefined || row.openedAtMs > place.openedAtMs) {
      yield* peers;
      peers = [];
      yield row;
    } else if (row.openedAtMs === place.openedAtMs) {
      if (row.conversationId === place.conversationId) peers = [];
      else peers.push(row);
    }
  }
  yield* peers;
}

function textOf({ openedAtMs, conversationId }: Place): string {
  return Buffer.from(JSON.stringify([openedAtMs, conversationId])).toString('base64url');
}

/** @throws EngineError MESSAGE_INVALID */
function placeOf(text: string): Place {
  const parsed = parse(Buffer.from(text, 'base64url').toString('utf8'));
  const [openedAtMs, conversationId] = Array.isArray(parsed) ? (parsed as unknown[]) : [];
  if (typeof openedAtMs !== 'number' || typeof conversationId !== 'string')
    throw new EngineError('MESSAGE_INVALID', 'after must be the `next` of an earlier page');
  return { openedAtMs, conversationId };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
