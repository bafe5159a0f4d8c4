import type { Corpus, Line } from '../core/corpus.ts';

/** The next final to send. */
export interface Cue {
  readonly conversationId: string;
  readonly utteranceId: string;
  readonly line: Line;
  /** The conversation ends with it. */
  readonly last: boolean;
}

interface Slot {
  conversationId: string;
  lines: readonly Line[];
  next: number;
}

/**
 * Deals out the lines of real conversations over so many that are open at a time, each in turn. Where one ends,
 * the next of the corpus takes its place; after the last, the first comes again.
 */
export function createScript(corpus: Corpus, open: number, skip: number): () => Cue {
  let taken = skip;
  let turn = 0;
  const nextConversation = (): Slot => {
    const number = taken++;
    const lines = corpus.conversations[number % corpus.conversations.length] ?? [];
    return { conversationId: `load-${number}`, lines, next: 0 };
  };
  const slots = Array.from({ length: open }, nextConversation);
  return () => {
    const at = turn++ % open;
    let slot = slots[at] ?? nextConversation();
    if (slot.next >= slot.lines.length) slot = nextConversation();
    slots[at] = slot;
    const number = slot.next++;
    const line = slot.lines[number] ?? { role: 'customer', text: '' };
    return {
      conversationId: slot.conversationId,
      utteranceId: `u-${number}`,
      line,
      last: slot.next >= slot.lines.length,
    };
  };
}
