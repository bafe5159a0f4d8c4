import { EdgeTable } from './edgeTable.ts';

/**
 * A list of non-negative integers for each node, in the order added: kept in one flat table, since most lists have a
 * single number, for which an array takes ten times the place.
 */
export class NodeLists {
  readonly #table = new EdgeTable();

  /** Appends a number, unless it is the last one already. */
  add(node: number, value: number): void {
    let at = 0;
    let last = -1;
    for (let next = this.at(node, at); next !== -1; next = this.at(node, at)) {
      last = next;
      at++;
    }
    if (last !== value) this.#table.set(node, at, value);
  }

  /** The number at a position, or −1 behind the last. */
  at(node: number, position: number): number {
    return this.#table.get(node, position);
  }
}
