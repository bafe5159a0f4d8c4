import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenEncoder, keepHeadAndTail } from '../../../src/inference/tokenize.ts';

const rule = (maxTokens: number, headTokens: number) => ({
  maxTokens,
  truncation: { strategy: 'head-tail', headTokens } as const,
});
/** Markers 0 and 2 around `length` pieces 10, 11, 12 … */
const marked = (length: number) => [0, ...Array.from({ length }, (_, i) => 10 + i), 2];

describe('shortening token ids', () => {
  it('keeps markers, the first pieces and the last ones that fit', () => {
    expect(keepHeadAndTail(marked(10), rule(8, 2))).toEqual([0, 10, 11, 16, 17, 18, 19, 2]);
    expect(keepHeadAndTail(marked(10), rule(8, 6))).toEqual([0, 10, 11, 12, 13, 14, 15, 2]);
    expect(keepHeadAndTail(marked(10), rule(8, 0))).toEqual([0, 14, 15, 16, 17, 18, 19, 2]);
  });

  it('leaves alone what fits, and never gives more than the most', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.integer({ min: 8, max: 128 }), fc.nat(200), (length, maxTokens, head) => {
        const ids = marked(length);
        const kept = keepHeadAndTail(ids, rule(maxTokens, Math.min(head, maxTokens - 2)));
        if (ids.length <= maxTokens) expect(kept).toEqual(ids);
        else expect(kept).toHaveLength(maxTokens);
        expect([kept[0], kept.at(-1)]).toEqual([0, 2]);
        const pieces = kept.slice(1, -1);
        expect(pieces).toEqual([...new Set(pieces)].sort((a, b) => a - b));
      }),
    );
  });
});

describe('a tokenizer file', () => {
  it.each(['', '{', '7', 'null', '{"model":{}}'])('that is %j makes no encoder', json => {
    expect(() => createTokenEncoder(json, rule(8, 2))).toThrow();
  });
});
