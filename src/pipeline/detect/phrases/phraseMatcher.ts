import type { Language, Role } from '../../../domain/conversation.ts';
import type { ChargedPhrase, PhraseBook, PhraseException } from '../../../domain/phrases.ts';
import type { Stemmer } from '../../../domain/ports.ts';
import type { PhraseHit } from '../../../domain/signals.ts';
import { mergeOverlapping, overlaps } from './overlap.ts';
import { takenBack } from './negation.ts';
import { PhraseTrie } from './phraseTrie.ts';
import { tokenise, type Token } from './tokenise.ts';
import { Vocabulary } from './vocabulary.ts';
import { WordReader } from './wordReader.ts';

/** Finds charged phrases. Pure: the same text gives the same hits, whatever came before. */
export interface PhraseMatcher {
  /**
   * The charged phrases that `role` says in `text`, by position. Of overlapping hits of one category only the
   * heaviest is told. Without a language all languages are tried. Never throws for a text.
   */
  match(text: string, language: Language | undefined, role: Role): PhraseHit[];
}

/** A compiled language: the rules, numbered, and the trie that finds their numbers. */
interface Compiled {
  readonly phrases: readonly ChargedPhrase[];
  readonly exceptions: readonly PhraseException[];
  readonly reader: WordReader;
  readonly trie: PhraseTrie;
}

/** Builds the matcher; the book is validated before (see src/packs). */
export function compilePhrases(book: PhraseBook, stemmer: Stemmer): PhraseMatcher {
  const compiled = new Map<Language, Compiled>();
  for (const language of book.words.keys()) compiled.set(language, compileLanguage(language, book, stemmer));
  return {
    match(text, language, role) {
      const tokens = tokenise(text);
      const languages = language === undefined ? [...compiled.values()] : [compiled.get(language)];
      const hits: PhraseHit[] = [];
      const shields: Shield[] = [];
      for (const one of languages) if (one !== undefined) collect(one, tokens, role, hits, shields);
      const charged = hits.filter(
        hit => !shields.some(shield => shield.category === hit.category && overlaps(shield, hit)),
      );
      return mergeOverlapping(charged);
    },
  };
}

/** Where an exception was found. */
type Shield = Pick<PhraseHit, 'category' | 'begin' | 'end'>;

function compileLanguage(language: Language, book: PhraseBook, stemmer: Stemmer): Compiled {
  const rules = book.words.get(language);
  if (rules === undefined) throw new Error('a language of the book has its words');
  const phrases = book.phrases.filter(phrase => phrase.language === language);
  const exceptions = book.exceptions.filter(exception => exception.language === language);
  const vocabulary = new Vocabulary();
  const reader = new WordReader(language, rules, stemmer, vocabulary);
  const trie = new PhraseTrie(vocabulary);
  phrases.forEach(({ pattern, negatable }, rule) => {
    trie.add(rule, pattern, reader, !negatable);
  });
  exceptions.forEach(({ pattern }, index) => {
    trie.add(phrases.length + index, pattern, reader, true);
  });
  return { phrases, exceptions, reader, trie };
}

function collect(
  { phrases, exceptions, reader, trie }: Compiled,
  tokens: readonly Token[],
  role: Role,
  hits: PhraseHit[],
  shields: Shield[],
): void {
  const words = reader.read(tokens);
  trie.scan(words, (rule, first, last) => {
    const begin = words[first]?.begin ?? 0;
    const end = words[last]?.end ?? begin;
    const phrase = phrases[rule];
    if (phrase === undefined) {
      const exception = exceptions[rule - phrases.length];
      if (exception !== undefined) shields.push({ category: exception.category, begin, end });
      return;
    }
    if (!phrase.roles.includes(role)) return;
    if (phrase.negatable && takenBack(words, first)) return;
    hits.push({ phraseId: phrase.id, category: phrase.category, weight: phrase.weight, begin, end });
  });
}
