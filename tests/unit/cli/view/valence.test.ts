import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { noColours } from '../../../../src/cli/view/colours.ts';
import { signed, sparkline, valenceBar } from '../../../../src/cli/view/valence.ts';

const plain = noColours();

describe('a valence bar', () => {
  test.each([
    [-1, '█████│     '],
    [-0.5, '  ▐██│     '],
    [-0.1, '    ▐│     '],
    [0, '     │     '],
    [0.3, '     │█▌   '],
    [1, '     │█████'],
    [7, '     │█████'],
  ])('of %d is drawn to its side of the axis, always 11 characters wide', (valence, bar) => {
    expect(valenceBar(valence, plain)).toBe(bar);
    expect(bar).toHaveLength(11);
  });

  test('is red where it is negative and green where it is positive', () => {
    const colours = pc.createColors(true);
    expect(valenceBar(-0.9, colours)).toContain('\u001b[31m');
    expect(valenceBar(0.9, colours)).toContain('\u001b[32m');
  });
});

test.each([
  [-0.934, '-0.93'],
  [0.2, '+0.20'],
  [0, '+0.00'],
  [-0.001, '+0.00'],
])('%d is written %s: always with a sign, never minus zero', (value, text) => {
  expect(signed(value)).toBe(text);
});

describe('a sparkline', () => {
  test('goes from the lowest block for −1 to the highest for +1', () => {
    expect(sparkline([-1, 0, 1], plain)).toBe('▁▅█');
  });

  test('of a long conversation keeps its shape in the given width', () => {
    const valences = [...Array<number>(50).fill(-1), ...Array<number>(50).fill(1)];
    expect(sparkline(valences, plain, 10)).toBe('▁▁▁▁▁█████');
  });

  test('of nothing is empty', () => {
    expect(sparkline([], plain)).toBe('');
  });
});
