/** A word of a text. UTF-16 positions, end exclusive. */
export interface SpokenWord {
  /** Lower case, without accents. */
  readonly word: string;
  readonly begin: number;
  readonly end: number;
}

/** The words of a text in order. Linear. */
export function spokenWords(text: string): SpokenWord[] {
  return [...text.matchAll(/\p{L}[\p{L}\p{M}]*|\d+/gu)].map(({ index, 0: word }) => ({
    word: word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, ''),
    begin: index,
    end: index + word.length,
  }));
}
