/** What a node of the trie has beside its edges. */
export const trait = { rules: 1, gaps: 2, joins: 4, edges: 8 } as const;
export type Trait = (typeof trait)[keyof typeof trait];

/** One byte a node: spares the scan most of its look-ups, since most nodes have only edges, or only rules. */
export class NodeTraits {
  #bits = new Uint8Array(1024);

  add(node: number, which: Trait): void {
    if (node >= this.#bits.length) {
      const grown = new Uint8Array(Math.max(node + 1, this.#bits.length * 2));
      grown.set(this.#bits);
      this.#bits = grown;
    }
    this.#bits[node] = this.of(node) | which;
  }

  of(node: number): number {
    return this.#bits[node] ?? 0;
  }
}
