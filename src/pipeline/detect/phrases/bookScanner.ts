import type { Language, Role } from '../../../domain/conversation.ts';
import type { ChargedPhrase, JourneyPhrase, PhraseBook } from '../../../domain/phrases.ts';
import type { Stemmer } from '../../../domain/ports.ts';
import type { JourneyHit, PhraseCategory, PhraseHit } from '../../../domain/signals.ts';
import { takenBack } from './negation.ts';
import type { Span } from './overlap.ts';
import { PhraseTrie } from './phraseTrie.ts';
import type { Token } from './tokenise.ts';
import { Vocabulary } from './vocabulary.ts';
import { WordReader } from './wordReader.ts';

/** All that was found in a text, before exceptions and overlaps are sorted out. */
export interface Findings {
  readonly phrases: PhraseHit[];
  readonly phraseExceptions: (Span & { readonly category: PhraseCategory })[];
  /** `depth`: 0 for the most general book. */
  readonly journey: (JourneyHit & { readonly depth: number })[];
  readonly journeyExceptions: (Span & { readonly eventId: string })[];
  readonly distant: Span[];
}

export function nothingFound(): Findings {
  return { phrases: [], phraseExceptions: [], journey: [], journeyExceptions: [], distant: [] };
}

/** A book compiled: looks through a text and adds to what was found. Without a language all are tried. */
export type ScanBook = (
  tokens: readonly Token[],
  language: Language | undefined,
  role: Role,
  depth: number,
  findings: Findings,
) => void;

export function compileBook(book: PhraseBook, stemmer: Stemmer): ScanBook {
  const languages = [...book.words.keys()];
  const compiled = new Map(languages.map(language => [language, compileLanguage(language, book, stemmer)]));
  return (tokens, language, role, depth, findings) => {
    for (const one of language === undefined ? compiled.values() : [compiled.get(language)])
      if (one !== undefined) scanLanguage(one, tokens, { role, depth, findings });
  };
}

/** What a pattern stands for. */
type Rule =
  | { readonly kind: 'phrase'; readonly phrase: ChargedPhrase }
  | { readonly kind: 'journey'; readonly phrase: JourneyPhrase }
  | { readonly kind: 'phrase-exception'; readonly category: PhraseCategory }
  | { readonly kind: 'journey-exception'; readonly eventId: string }
  | { readonly kind: 'distant' };

/** A compiled language: the rules, numbered, and the trie that finds their numbers. */
interface Compiled {
  readonly rules: readonly Rule[];
  readonly reader: WordReader;
  readonly trie: PhraseTrie;
}

function compileLanguage(language: Language, book: PhraseBook, stemmer: Stemmer): Compiled {
  const words = book.words.get(language);
  if (words === undefined) throw new Error('a language of the book has its words');
  const vocabulary = new Vocabulary();
  const reader = new WordReader(language, words, stemmer, vocabulary);
  const trie = new PhraseTrie(vocabulary);
  const rules: Rule[] = [];
  const add = <T extends { readonly language: Language; readonly pattern: ChargedPhrase['pattern'] }>(
    patterns: readonly T[],
    ruleOf: (pattern: T) => Rule,
    overNegators: (pattern: T) => boolean,
  ) => {
    for (const each of patterns) {
      if (each.language !== language) continue;
      trie.add(rules.length, each.pattern, reader, overNegators(each));
      rules.push(ruleOf(each));
    }
  };
  const negatable = (phrase: { readonly negatable: boolean }) => !phrase.negatable;
  const always = () => true;
  add(book.phrases, phrase => ({ kind: 'phrase', phrase }), negatable);
  add(book.journey, phrase => ({ kind: 'journey', phrase }), negatable);
  add(book.exceptions, ({ category }) => ({ kind: 'phrase-exception', category }), always);
  add(book.journeyExceptions, ({ eventId }) => ({ kind: 'journey-exception', eventId }), always);
  add(book.distant, () => ({ kind: 'distant' }), always);
  trie.complete();
  return { rules, reader, trie };
}

interface Scan {
  readonly role: Role;
  readonly depth: number;
  readonly findings: Findings;
}

function scanLanguage({ rules, reader, trie }: Compiled, tokens: readonly Token[], scan: Scan): void {
  const words = reader.read(tokens);
  trie.scan(words, (number, first, last) => {
    const begin = words[first]?.begin ?? 0;
    const span = { begin, end: words[last]?.end ?? begin };
    const rule = rules[number];
    if (rule !== undefined) note(rule, span, () => takenBack(words, first), scan);
  });
}

function note(rule: Rule, span: Span, isTakenBack: () => boolean, { role, depth, findings }: Scan): void {
  switch (rule.kind) {
    case 'phrase': {
      const { id: phraseId, category, weight } = rule.phrase;
      if (counts(rule.phrase, role, isTakenBack))
        findings.phrases.push({ phraseId, category, weight, ...span });
      return;
    }
    case 'journey': {
      const { eventId, stage, weight } = rule.phrase;
      if (counts(rule.phrase, role, isTakenBack))
        findings.journey.push({ eventId, stage, weight, ...span, depth });
      return;
    }
    case 'phrase-exception':
      findings.phraseExceptions.push({ category: rule.category, ...span });
      return;
    case 'journey-exception':
      findings.journeyExceptions.push({ eventId: rule.eventId, ...span });
      return;
    case 'distant':
      findings.distant.push(span);
  }
}

function counts(
  { roles, negatable }: Pick<ChargedPhrase, 'roles' | 'negatable'>,
  role: Role,
  isTakenBack: () => boolean,
): boolean {
  return roles.includes(role) && !(negatable && isTakenBack());
}
