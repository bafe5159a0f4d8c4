/** For each n-gram, what it adds to the score of each language, by the number of the language. */
interface Statistics {
  readonly languages: Readonly<Record<string, string>>;
  readonly ngrams: Record<string, Readonly<Record<string, number>>>;
}

/**
 * Takes from the statistics of `eld` what no candidate needs: 18 MB of 27. The package loads sixty languages and
 * leaves out at the asking; scores of the candidates stay what they were. They are shared by all of its instances in
 * this process.
 */
export async function keepStatisticsOf(candidates: readonly string[]): Promise<void> {
  // The file beside the entry: the package exports no way to its statistics.
  const file = new URL('../ngrams/extrasmall.js', import.meta.resolve('eld/extrasmall'));
  const { ngramsData } = (await import(file.href)) as { readonly ngramsData: Statistics };
  prune(ngramsData, new Set(candidates));
}

function prune({ languages, ngrams }: Statistics, candidates: ReadonlySet<string>): void {
  const shared = new Map<string, Readonly<Record<string, number>>>();
  for (const [ngram, scores] of Object.entries(ngrams)) {
    const kept = Object.entries(scores).filter(([number]) => candidates.has(languages[number] ?? ''));
    const content = kept.join(' ');
    const known = shared.get(content) ?? sparse(kept);
    shared.set(content, known);
    // Not deleted: an object with holes would be slower to look in.
    ngrams[ngram] = known;
  }
}

/** Defined one by one, numbers take the place of what is there; assigned, that of all numbers below as well. */
function sparse(entries: readonly (readonly [string, number])[]): Readonly<Record<string, number>> {
  return Object.defineProperties(
    {},
    Object.fromEntries(entries.map(([number, value]) => [number, { value, enumerable: true }])),
  );
}
