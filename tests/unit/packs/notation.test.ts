import { describe, expect, it } from 'vitest';
import type { Pattern } from '../../../src/domain/phrases.ts';
import { NotationError, parsePattern, type Lists } from '../../../src/packs/notation.ts';
import { checkPattern } from '../../../src/packs/patternLimits.ts';

const word = (text: string, exact = false) => ({ kind: 'word', word: text, exact }) as const;
const lists: Lists = new Map([['thing', [[word('phone')], [word('data'), word('plan')]]]]);

function problemOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof NotationError) return error.message;
    throw error;
  }
  return 'none';
}

describe('the notation of patterns', () => {
  it.each<[string, Pattern]>([
    ['cancel it', [word('cancel'), word('it')]],
    ['=leaving', [word('leaving', true)]],
    ["won't", [word("won't")]],
    [
      'a ... b ...5 c',
      [word('a'), { kind: 'gap', maxTokens: 3 }, word('b'), { kind: 'gap', maxTokens: 5 }, word('c')],
    ],
    ['^ agent $', [{ kind: 'sentence-start' }, word('agent'), { kind: 'sentence-end' }]],
    ['<number> times', [{ kind: 'number', ordinal: false }, word('times')]],
    ['<nth> time', [{ kind: 'number', ordinal: true }, word('time')]],
    ['my? x', [{ kind: 'choice', optional: true, alternatives: [[word('my')]] }, word('x')]],
    [
      '(a|b c)? <thing>',
      [
        { kind: 'choice', optional: true, alternatives: [[word('a')], [word('b'), word('c')]] },
        { kind: 'choice', optional: false, alternatives: [[word('phone')], [word('data'), word('plan')]] },
      ],
    ],
  ])('%s', (text, pattern) => {
    expect(parsePattern(text, lists)).toEqual(pattern);
  });

  it.each([
    ['a (b|c', 'character 3: is never closed'],
    ['a b)', 'character 4: is not allowed here'],
    ['a (b|)', 'character 6: an alternative is empty'],
    ['a | b', 'character 3: is not allowed here'],
    ['a <nothing> b', 'character 3: names an unknown list (nothing)'],
    ['a ...9 b', 'character 3: a gap is 1 to 8 words long'],
    ['a ^ b', 'character 3: is not allowed here'],
    ['a $ b', 'character 3: is not allowed here'],
    ['24 hours', 'character 1: is no part of a pattern'],
    ['a; b', 'character 2: is no part of a pattern'],
    ['((((( a )))))', 'character 5: is nested deeper than 4'],
  ])('%s is refused with the place', (text, problem) => {
    expect(problemOf(() => parsePattern(text, lists))).toBe(problem);
  });

  it.each([
    ['my? our?', 'at least one word must be required'],
    ['... b', 'a gap must stand between words that are required'],
    ['a ... b?', 'a gap must stand between words that are required'],
    ['a ... b ... c ... d', 'may not have more than 2 gaps'],
    ['a '.repeat(17), 'may not be longer than 16 words'],
    [
      `(a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p) (${Array.from({ length: 20 }, () => 'x '.repeat(14)).join('|')})`,
      'too many alternatives (size 4496, limit 4000): split it',
    ],
  ])('%s is refused, for what it would match or cost', (text, problem) => {
    expect(problemOf(() => checkPattern(parsePattern(text, lists)))).toBe(problem);
  });
});
