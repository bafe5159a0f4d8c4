import { readdirSync, readFileSync } from 'node:fs';
import type { Language } from '../../../src/domain/conversation.ts';
import type { Emotion, SentimentLabel } from '../../../src/domain/signals.ts';

interface Bounds {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What a careful reader says of a text; every part that is named must hold. */
export interface Expectation {
  readonly label?: SentimentLabel;
  readonly valence?: Bounds;
  readonly emotion?: Readonly<Partial<Record<Emotion, Bounds>>>;
}

interface Named {
  readonly group: string;
  readonly lang: Language;
}

/** One text and what is expected of it. */
interface TextCase extends Named {
  readonly text: string;
  readonly expect: Expectation;
  /** The text comes before or after a calm account of so many words. */
  readonly account?: { readonly where: 'before' | 'after'; readonly words: number };
}

/** Two texts of which one says the same more strongly: its valence must lie further `down` or `up`. */
interface PairCase extends Named {
  readonly direction: 'down' | 'up';
  readonly weaker: string;
  readonly stronger: string;
}

/** A text in which only who or where is swapped: its valence must stay. */
interface SwapCase extends Named {
  readonly template: string;
  readonly fillers: readonly string[];
}

export type BehaviourCase = TextCase | PairCase | SwapCase;

const folder = new URL('./', import.meta.url);

/** All cases, in the order of their files. */
export function readCases(): BehaviourCase[] {
  const files = readdirSync(folder).filter(name => name.endsWith('.jsonl'));
  return files
    .sort()
    .flatMap(name => readFileSync(new URL(name, folder), 'utf8').trim().split('\n'))
    .map(line => JSON.parse(line) as BehaviourCase);
}

const accounts = JSON.parse(readFileSync(new URL('account.json', folder), 'utf8')) as Record<
  Language,
  string
>;

/** The text of a case with its calm account, if it has one. */
export function wholeText({ text, lang, account }: TextCase): string {
  if (account === undefined) return text;
  const words = accounts[lang].split(' ');
  const calm = Array.from({ length: account.words }, (_, i) => words[i % words.length] ?? '').join(' ');
  return account.where === 'before' ? `${calm}. ${text}` : `${text} ${calm}.`;
}

export function within(value: number, { atLeast = -Infinity, atMost = Infinity }: Bounds): boolean {
  return value >= atLeast && value <= atMost;
}
