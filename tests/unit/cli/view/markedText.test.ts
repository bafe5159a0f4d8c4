import fc from 'fast-check';
import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { noColours } from '../../../../src/cli/view/colours.ts';
import { markedLines } from '../../../../src/cli/view/markedText.ts';

const plain = noColours();

describe('charged phrases in a text', () => {
  test('are set between marks where colours are off', () => {
    expect(markedLines('please close my account today', [{ begin: 7, end: 23 }], 80, plain)).toEqual([
      'please «close my account» today',
    ]);
  });

  test('are bold and underlined on a terminal', () => {
    const [line] = markedLines('so sorry', [{ begin: 3, end: 8 }], 80, pc.createColors(true));
    expect(line).toBe('so \u001b[1m\u001b[4msorry\u001b[24m\u001b[22m');
  });

  test('stay marked where a line ends within them', () => {
    expect(markedLines('never ever again will I', [{ begin: 6, end: 16 }], 10, plain)).toEqual([
      'never «ever»',
      '«again» will',
      'I',
    ]);
  });

  test('that overlap or lie outside of the text do not garble it', () => {
    const spans = [
      { begin: 4, end: 8 },
      { begin: 0, end: 6 },
      { begin: 7, end: 99 },
    ];
    expect(markedLines('a legal case', spans, 80, plain)).toEqual(['«a lega»«l »«case»']);
  });
});

test('a text can not command the terminal', () => {
  const lines = markedLines('\u001b[2Jgone\u0007\nand \u009b1m', [], 80, pc.createColors(true));
  expect(lines.join('')).not.toMatch(/\p{Cc}/u);
  expect(lines).toEqual([' [2Jgone  and  1m']);
});

test('lines are never wider than asked, and no word is lost', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 120 }),
      fc.integer({ min: 10, max: 40 }),
      (text, width) => {
        const harmless = text.replace(/\p{Cc}/gu, ' ');
        const lines = markedLines(text, [], width, plain);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(harmless.replaceAll(' ', ''));
        for (const line of lines) expect(line).not.toMatch(/^[\uDC00-\uDFFF]/);
      },
    ),
  );
});
