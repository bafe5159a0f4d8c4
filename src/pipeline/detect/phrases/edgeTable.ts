const emptySlot = -1;

/**
 * (node, label) → node, for non-negative integers: one flat open-addressing table instead of a `Map` per node, so
 * that a trie of hundreds of thousands of nodes takes a few megabytes and one look-up touches one cache line.
 */
export class EdgeTable {
  #slots: Int32Array;
  #count = 0;

  /** `capacity`: edges expected; the table grows by itself. */
  constructor(capacity = 64) {
    this.#slots = emptySlots(capacity * 2);
  }

  get size(): number {
    return this.#count;
  }

  /** The node that the edge leads to, or −1. */
  get(node: number, label: number): number {
    const slot = this.#slotOf(node, label);
    return this.#slots[slot] === emptySlot ? -1 : (this.#slots[slot + 2] ?? -1);
  }

  set(node: number, label: number, next: number): void {
    const slot = this.#slotOf(node, label);
    if (this.#slots[slot] === emptySlot) this.#count++;
    this.#slots[slot] = node;
    this.#slots[slot + 1] = label;
    this.#slots[slot + 2] = next;
    // At most half full: probes stay short.
    if (this.#count * 6 > this.#slots.length) this.#grow();
  }

  /** Index of the slot that holds the edge, or of the empty one where it belongs. */
  #slotOf(node: number, label: number): number {
    const slots = this.#slots;
    const mask = slots.length / 3 - 1;
    let at = (Math.imul(node, 0x9e3779b1) ^ Math.imul(label, 0x85ebca6b)) >>> 0;
    at = (at ^ (at >>> 15)) & mask;
    for (;;) {
      const slot = at * 3;
      const found = slots[slot];
      if (found === emptySlot || (found === node && slots[slot + 1] === label)) return slot;
      at = (at + 1) & mask;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = emptySlots((old.length / 3) * 2);
    this.#count = 0;
    for (let slot = 0; slot < old.length; slot += 3) {
      const node = old[slot] ?? emptySlot;
      if (node !== emptySlot) this.set(node, old[slot + 1] ?? 0, old[slot + 2] ?? 0);
    }
  }
}

/** A power of two of slots, three integers each. */
function emptySlots(wanted: number): Int32Array {
  const slots = 2 ** Math.ceil(Math.log2(Math.max(8, wanted)));
  return new Int32Array(slots * 3).fill(emptySlot);
}
