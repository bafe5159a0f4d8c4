import type { Colours } from './colours.ts';

/** UTF-16 positions in a text, end exclusive. */
export interface Span {
  readonly begin: number;
  readonly end: number;
}

/**
 * Lays a text out in lines of at most `width` characters with the spans marked: underlined and bold, or
 * between « » where colours are off. Control characters become blanks, so that a text can't command the
 * terminal; positions stay.
 */
export function markedLines(text: string, spans: readonly Span[], width: number, colours: Colours): string[] {
  const harmless = text.replace(/\p{Cc}/gu, ' ');
  const marks = merged(spans, harmless.length);
  return linesOf(harmless, Math.max(width, 10)).map(line => markedLine(harmless, line, marks, colours));
}

/** Sorted, within the text, and without overlaps. */
function merged(spans: readonly Span[], length: number): Span[] {
  const marks: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.begin - b.begin)) {
    const begin = Math.max(span.begin, marks.at(-1)?.end ?? 0);
    const end = Math.min(span.end, length);
    if (begin < end) marks.push({ begin, end });
  }
  return marks;
}

/** Breaks at blanks; a word longer than a line is broken anywhere but within a surrogate pair. */
function linesOf(text: string, width: number): Span[] {
  const lines: Span[] = [];
  let begin = 0;
  while (text.length - begin > width) {
    const blank = text.lastIndexOf(' ', begin + width);
    const cut = blank > begin ? blank : wholeCharacters(text, begin + width);
    lines.push({ begin, end: cut });
    begin = blank > begin ? blank + 1 : cut;
  }
  lines.push({ begin, end: text.length });
  return lines;
}

function wholeCharacters(text: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at;
}

function markedLine(text: string, line: Span, marks: readonly Span[], colours: Colours): string {
  let styled = '';
  let at = line.begin;
  for (const mark of marks) {
    const begin = Math.max(mark.begin, line.begin);
    const end = Math.min(mark.end, line.end);
    if (begin >= end) continue;
    styled += text.slice(at, begin) + marked(text.slice(begin, end), colours);
    at = end;
  }
  return styled + text.slice(at, line.end);
}

function marked(text: string, colours: Colours): string {
  return colours.isColorSupported ? colours.bold(colours.underline(text)) : `«${text}»`;
}
