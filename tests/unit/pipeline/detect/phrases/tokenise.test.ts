import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenise } from '../../../../../src/pipeline/detect/phrases/tokenise.ts';

const kindsAndTexts = (text: string) => tokenise(text).map(token => `${token.kind} ${token.text}`);

describe('tokenise', () => {
  it.each([
    ['It’s MY café', ["word it's", 'word my', 'word café']],
    [
      'the 3rd time, 5.000 € at 10:30',
      ['word the', 'number 3rd', 'word time', 'number 5.000', 'word at', 'number 10:30'],
    ],
    ['la 3ra vez', ['word la', 'number 3ra', 'word vez']],
    ['fine 👍🏽 👨‍👩‍👧 :(', ['word fine', 'emoji 👍🏽', 'emoji 👨‍👩‍👧', 'emoji :(']],
    ['I am [NAME], card ****', ['word i', 'word am', 'placeholder [name]', 'word card', 'placeholder ****']],
    ['@somebody look at https://example.org/a?b=c', ['word look', 'word at']],
    ['e-mail', ['word e', 'word mail']],
  ])('%j: words, numbers, emoji and placeholders; links and @names are passed over', (text, expected) => {
    expect(kindsAndTexts(text)).toEqual(expected);
  });

  it('a sentence ends at a full stop, a clause at a comma; an ellipsis only pauses', () => {
    const boundaries = tokenise('well, no... wait. Go\non').map(
      ({ text, boundary }) => `${text} ${boundary}`,
    );
    expect(boundaries).toEqual(['well 2', 'no 1', 'wait 1', 'go 2', 'on 2']);
  });

  it('positions are UTF-16 positions of the text, also behind emoji and lone surrogates', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        let end = 0;
        for (const token of tokenise(text)) {
          expect(token.begin).toBeGreaterThanOrEqual(end);
          expect(token.end).toBeGreaterThan(token.begin);
          end = token.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
    );
    const broken = '\ud83d cancel \udc00 it';
    expect(tokenise(broken).map(({ begin, end: to }) => broken.slice(begin, to))).toEqual(['cancel', 'it']);
  });
});
