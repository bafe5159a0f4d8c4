import { readFile } from 'node:fs/promises';
import { Tokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/inference/model.ts';
import { createTokenEncoder, keepHeadAndTail } from '../../src/inference/tokenize.ts';

/** Texts with the ids that the tokenizer of the training gives, not shortened. */
type Fixture = readonly (readonly [text: string, ids: number[]])[];

const fixtureFile = new URL('fixtures/token-ids.json', import.meta.url);
const fixture = JSON.parse(await readFile(fixtureFile, 'utf8')) as Fixture;
const { tokenizerFile, manifest } = await readModel('models/pulso-care-12l');
const tokenizer = await readFile(tokenizerFile, 'utf8');

describe('token ids of the shipped model', () => {
  it(`are those of the training, for all ${fixture.length} texts of the fixture`, () => {
    expect(fixture.length).toBeGreaterThan(100);
    const encode = createTokenEncoder(tokenizer, { ...manifest, maxTokens: Infinity });
    const different = fixture.filter(([text, ids]) => JSON.stringify(encode(text)) !== JSON.stringify(ids));
    expect(different.map(([text]) => text)).toEqual([]);
  });

  it('are shortened to what one run of the model takes', () => {
    const encode = createTokenEncoder(tokenizer, manifest);
    const long = fixture.filter(([, ids]) => ids.length > manifest.maxTokens);
    expect(long.length).toBeGreaterThan(0);
    for (const [text, ids] of long) expect(encode(text)).toEqual(keepHeadAndTail(ids, manifest));
  });

  it('are the same put together word by word as found in the whole text, however odd its blanks and marks', () => {
    const whole = new Tokenizer(JSON.parse(tokenizer) as object, {});
    const encode = createTokenEncoder(tokenizer, { ...manifest, maxTokens: Infinity });
    const odd = [
      '\t',
      '\n',
      '\u000b',
      '\u0085',
      '\u00a0',
      '\u2003',
      '\u200b',
      '\ufeff',
      '\u0000',
      '\u00ad',
    ].concat(['\u0301', 'e\u0301', '\u00b4', '\u00a8', '\ufb01', '\u00bd', '\ud83d', '👩‍👧', '▁', '<s>', '中']);
    const part = fc.oneof(fc.constantFrom(' ', ' ', 'hello', 'niña', 'x'), fc.constantFrom(...odd));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), parts => {
        const text = parts.join('');
        expect(encode(text)).toEqual(whole.encode(text).ids);
      }),
      { numRuns: 1_000 },
    );
  });

  it('hold no marker that a text spells out', () => {
    const encode = createTokenEncoder(tokenizer, manifest);
    const markers = encode('');
    const inner = encode('<s> hello </s> <pad> <mask>').slice(1, -1);
    expect(markers).toHaveLength(2);
    expect(inner.filter(id => markers.includes(id))).toEqual([]);
  });
});
