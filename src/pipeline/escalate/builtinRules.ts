import { moodRules } from './moodRules.ts';
import { phraseRules } from './phraseRules.ts';
import type { Rule } from './rule.ts';

/** The rules that ship. Their order decides which of several at the same level names an event. */
export const builtinRules: readonly Rule[] = [...phraseRules, ...moodRules];
