import type { Stemmer } from './domain/ports.ts';
import type { Pack } from './packs/loadPack.ts';
import type { Packs } from './packs/loadPacks.ts';
import { phraseCompiler, type PhraseMatcher } from './pipeline/detect/phrases/phraseMatcher.ts';

/** Compiles all packs, each file once, and gives the matcher of a sector's pack. Blocks; for the start only. */
export function matcherFor(packs: Packs, stemmer: Stemmer): (sector: string | undefined) => PhraseMatcher {
  const matchers = packMatchers(packs, stemmer);
  return sector => matchers(packs.forSector(sector));
}

/** The same by pack. */
export function packMatchers(packs: Packs, stemmer: Stemmer): (pack: Pack) => PhraseMatcher {
  const compile = phraseCompiler(stemmer);
  const matchers = new Map(packs.all.map(pack => [pack, compile(pack.books)]));
  return pack => matchers.get(pack) ?? compile(pack.books);
}
