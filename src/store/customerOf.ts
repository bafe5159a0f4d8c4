import type { ConversationInput } from '../domain/utterance.ts';

/** The customer that an input names, so that everything of a customer can be found and erased. Pure. */
export function customerOf(input: ConversationInput): string | undefined {
  switch (input.kind) {
    case 'started':
      return input.info.customer?.id;
    case 'updated':
      return input.patch.customer?.id;
    case 'utterance':
    case 'ended':
      return undefined;
  }
}
