import type { Colours } from './colours.ts';

/** Characters on each side of the axis. */
const halfWidth = 5;
/** Below this, either way, a valence is shown as neither good nor bad. */
const faint = 0.33;

/** Colours a text by what a valence means: red, green, or grey between them. */
export function byValence(valence: number, text: string, colours: Colours): string {
  if (valence <= -faint) return colours.red(text);
  return valence >= faint ? colours.green(text) : colours.gray(text);
}

/**
 * A bar of 11 characters with the axis in its middle: negative to the left, positive to the right,
 * in steps of half a character.
 */
export function valenceBar(valence: number, colours: Colours): string {
  const halves = Math.round(Math.min(Math.abs(valence), 1) * halfWidth * 2);
  const full = '█'.repeat(Math.floor(halves / 2));
  const empty = ' '.repeat(halfWidth);
  const [left, right] =
    valence < 0
      ? [`${halves % 2 === 1 ? '▐' : ''}${full}`.padStart(halfWidth), empty]
      : [empty, `${full}${halves % 2 === 1 ? '▌' : ''}`.padEnd(halfWidth)];
  return byValence(valence, left, colours) + colours.dim('│') + byValence(valence, right, colours);
}

/** A valence with its sign and two decimals: 5 characters. */
export function signed(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return `${value < 0 && text !== '0.00' ? '-' : '+'}${text}`;
}

const sparks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * A line of blocks, the lowest for −1, the highest for +1, coloured by value. More than `width` values are
 * averaged in groups, so that the shape stays.
 */
export function sparkline(valences: readonly number[], colours: Colours, width = 40): string {
  return grouped(valences, width)
    .map(valence => {
      const at = Math.round(((Math.min(Math.max(valence, -1), 1) + 1) / 2) * (sparks.length - 1));
      return byValence(valence, sparks[at] ?? ' ', colours);
    })
    .join('');
}

function grouped(values: readonly number[], width: number): number[] {
  if (values.length <= width) return [...values];
  return Array.from({ length: width }, (_, group) => {
    const from = Math.floor((group * values.length) / width);
    const to = Math.floor(((group + 1) * values.length) / width);
    return values.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
  });
}
