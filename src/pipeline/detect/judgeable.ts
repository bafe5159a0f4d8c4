import type { Role } from '../../domain/conversation.ts';
import type { NotScoredReason } from '../../domain/signals.ts';
import { isIvrPrompt } from './ivrPrompt.ts';
import { isSoundMark } from './placeholders.ts';
import { tokenise } from './phrases/tokenise.ts';

/** What the text itself, or who said it, can say against a score. */
export type UnjudgeableReason = Extract<NotScoredReason, 'empty' | 'no-words' | 'redacted' | 'automated'>;

/**
 * Why this text can't be judged, or undefined when it can. Emoji are feeling enough; digits, links, @names,
 * redaction tokens and marks of sounds are not. Pure.
 */
export function whyUnjudgeable(text: string, role: Role): UnjudgeableReason | undefined {
  if (role === 'bot' || role === 'system') return 'automated';
  // Zero-width characters and joiners are as empty as spaces.
  if (!/[^\s\p{Cf}\p{Cc}\u2800]/u.test(text)) return 'empty';
  const tokens = tokenise(text);
  if (tokens.some(({ kind }) => kind === 'word' || kind === 'emoji'))
    return isIvrPrompt(text) ? 'automated' : undefined;
  const redacted = tokens.some(token => token.kind === 'placeholder' && !isSoundMark(token.text));
  return redacted ? 'redacted' : 'no-words';
}
