import type { PhraseCategory } from '../../domain/signals.ts';
import { chargedFrom } from './customer.ts';
import type { Condition } from './rule.ts';

/** The newest utterance carries bad feeling. */
export const upset: Condition = {
  any: [
    { signal: 'valence', atMost: -0.5 },
    { signal: 'anger', atLeast: 0.4 },
    { signal: 'frustration', atLeast: 0.5 },
  ],
};

/** And an earlier one did too: what was answered in between has not helped. */
export const stillUpset: Condition = {
  all: [upset, { signal: 'valence', atMost: -0.5, within: 8, count: 2 }],
};

/** The newest utterance holds a phrase of this category; with `within`, one of the last so many does. */
export function says(category: PhraseCategory, within = 1, count = 1): Condition {
  return { signal: `phrase.${category}`, atLeast: chargedFrom, within, count };
}
