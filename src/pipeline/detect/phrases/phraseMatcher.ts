import type { Language, Role } from '../../../domain/conversation.ts';
import type { PhraseBook } from '../../../domain/phrases.ts';
import type { Stemmer } from '../../../domain/ports.ts';
import type { JourneyHit, PhraseHit } from '../../../domain/signals.ts';
import { compileBook, nothingFound, type ScanBook } from './bookScanner.ts';
import { journeyHits } from './journeyHits.ts';
import { mergeOverlapping, overlaps } from './overlap.ts';
import { tokenise } from './tokenise.ts';

export interface Matches {
  /** By position; of overlapping hits of one category only the heaviest is told. */
  readonly phrases: readonly PhraseHit[];
  readonly journey: readonly JourneyHit[];
}

/** Finds charged phrases and journey events. Pure: the same text gives the same hits, whatever came before. */
export interface PhraseMatcher {
  /** What `role` says in `text`. Without a language all languages are tried. Never throws for a text. */
  match(text: string, language: Language | undefined, role: Role): Matches;
}

/** Makes a matcher of the books of a pack, the most general first. */
export type CompilePhrases = (books: readonly PhraseBook[]) => PhraseMatcher;

/** Compiles each book once, however many packs share it; books are validated before (see src/packs). */
export function phraseCompiler(stemmer: Stemmer): CompilePhrases {
  const scans = new Map<PhraseBook, ScanBook>();
  return books => {
    const chain = books.map(book => {
      const scan = scans.get(book) ?? compileBook(book, stemmer);
      scans.set(book, scan);
      return scan;
    });
    return {
      match(text, language, role) {
        const tokens = tokenise(text);
        const findings = nothingFound();
        chain.forEach((scan, depth) => {
          scan(tokens, language, role, depth, findings);
        });
        const charged = findings.phrases.filter(
          hit =>
            !findings.phraseExceptions.some(
              exception => exception.category === hit.category && overlaps(exception, hit),
            ),
        );
        return { phrases: mergeOverlapping(charged), journey: journeyHits(findings, tokens) };
      },
    };
  };
}
