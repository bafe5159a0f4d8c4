/** Deepest nesting of one message: the message itself is level 1. */
export const maxDepth = 16;
/** Most keys and list items of one message, all levels together. */
export const maxKeys = 256;

/**
 * Says whether a parsed value is too deep or has too many keys to be worth a look. Iterative and bounded: it
 * stops at the limits, so that it costs the same for any input.
 */
export function complexityOf(
  value: unknown,
  limits: { readonly maxDepth: number; readonly maxKeys: number } = { maxDepth, maxKeys },
): 'fine' | 'too-deep' | 'too-many-keys' {
  let level = [value];
  let keys = 0;
  for (let depth = 1; level.length > 0; depth++) {
    const next: unknown[] = [];
    for (const node of level) {
      if (typeof node !== 'object' || node === null) continue;
      if (depth > limits.maxDepth) return 'too-deep';
      const children: unknown[] = Object.values(node);
      keys += children.length;
      if (keys > limits.maxKeys) return 'too-many-keys';
      next.push(...children);
    }
    level = next;
  }
  return 'fine';
}
