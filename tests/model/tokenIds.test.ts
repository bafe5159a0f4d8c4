import { readFile } from 'node:fs/promises';
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

  it('hold no marker that a text spells out', () => {
    const encode = createTokenEncoder(tokenizer, manifest);
    const markers = encode('');
    const inner = encode('<s> hello </s> <pad> <mask>').slice(1, -1);
    expect(markers).toHaveLength(2);
    expect(inner.filter(id => markers.includes(id))).toEqual([]);
  });
});
