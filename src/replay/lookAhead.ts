/**
 * Passes a source through unchanged, but reads up to `ahead` items before they are asked for and shows each
 * to `enter` as it is read.
 */
export async function* lookAhead<T>(
  source: AsyncIterable<T> | Iterable<T>,
  ahead: number,
  enter: (item: T) => void,
): AsyncGenerator<T> {
  const read: T[] = [];
  for await (const item of source) {
    enter(item);
    read.push(item);
    const next = read.length > ahead ? read.shift() : undefined;
    if (next !== undefined) yield next;
  }
  yield* read;
}
