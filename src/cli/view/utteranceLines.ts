import type { Utterance } from '../../domain/utterance.ts';
import type { Colours } from './colours.ts';
import type { SignalsShown } from './eventView.ts';
import { markedLines } from './markedText.ts';
import { signed, valenceBar } from './valence.ts';

/** Columns before the text: time, role, bar, number. */
const indent = 40;

/** One utterance with what was detected in it; `width` is the terminal's. */
export function utteranceLines(
  utterance: Utterance,
  signals: SignalsShown,
  width: number,
  colours: Colours,
): string[] {
  const head = [
    colours.dim(clockTime(utterance.endOffsetMs ?? 0).padStart(8)),
    roleName(utterance.role, colours),
    feeling(signals, colours),
  ].join('  ');
  const lines = markedLines(utterance.text, signals.phrases, width - indent, colours);
  return lines.map((line, index) => {
    const text = utterance.role === 'customer' ? line : colours.dim(line);
    return index === 0 ? `${head}  ${text}` : ' '.repeat(indent) + text;
  });
}

/** An interim on one line, cut at the end of the terminal: the recogniser may still change its mind. */
export function interimLine(
  utterance: Utterance,
  signals: SignalsShown,
  width: number,
  colours: Colours,
): string {
  const room = width - indent - 2;
  const text = utterance.text.replace(/\p{Cc}/gu, ' ');
  const shown = text.length > room ? `…${text.slice(text.length - room + 1)}` : text;
  const head = `${clockTime(utterance.endOffsetMs ?? 0).padStart(8)}  ${utterance.role.padEnd(10)}`;
  return `${colours.dim(head)}  ${feeling(signals, colours)}  ${colours.dim(`${shown} …`)}`;
}

/** Minutes, seconds and tenths from the start of the conversation. */
export function clockTime(offsetMs: number): string {
  const tenths = Math.floor(offsetMs / 100);
  const minutes = Math.floor(tenths / 600);
  const seconds = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  if (minutes < 60) return `${String(minutes).padStart(2, '0')}:${seconds}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${seconds}`;
}

function roleName(role: Utterance['role'], colours: Colours): string {
  const name = role.padEnd(10);
  return role === 'customer' ? colours.bold(name) : colours.dim(name);
}

/** Bar and number, or why there is none: 16 characters. */
function feeling({ valence, scorer, notScoredBecause }: SignalsShown, colours: Colours): string {
  if (valence === undefined) return colours.dim((notScoredBecause ?? 'not scored').slice(0, 16).padEnd(16));
  // The lexicon answered for the model: its figure is coarser, and marked.
  const number = scorer === 'lexicon' ? `${signed(valence).slice(0, 4)}~` : signed(valence);
  return `${valenceBar(valence, colours)}${colours.bold(number)}`;
}
