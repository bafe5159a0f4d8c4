/** Numbers the words and stems that phrases are made of. The first four labels are not words. */
export class Vocabulary {
  readonly number = 0;
  readonly ordinal = 1;
  readonly sentenceStart = 2;
  readonly sentenceEnd = 3;
  readonly #labels = new Map<string, number>();

  /** The label of a key, given out at the first asking. */
  add(key: string): number {
    const known = this.#labels.get(key);
    if (known !== undefined) return known;
    const label = this.#labels.size + 4;
    this.#labels.set(key, label);
    return label;
  }

  find(key: string): number | undefined {
    return this.#labels.get(key);
  }
}
