import { frame, type FrameOptions } from '../rawClient.ts';

/** Why a case does not end as the Autobahn TestSuite asks: a decision of ours, explained in docs/durability.md. */
export type Difference = 'binary' | 'size' | 'fragments' | 'malformed' | 'late' | 'compression';

/** Bytes that leave in one piece, or a moment in which nothing does. */
export type Write = Buffer | 'pause';

/** A case of the Autobahn TestSuite, for an engine that answers messages instead of echoing them. */
export interface FramingCase {
  /** As the suite counts it. */
  readonly number: string;
  readonly writes: () => readonly Write[];
  /** What must come, in this order: `pong <payload>`, `accepted <utteranceId>`, `refused <code>`. */
  readonly heard: readonly string[];
  /** Codes of the engine's close frame; 1005 stands for one without a code. */
  readonly closes: readonly number[];
  /** Whether this side closes, once everything that must come has come. */
  readonly weClose: boolean;
  readonly differs?: Difference;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How frames are cut into writes: all in one, one by one, or in pieces of so many bytes. */
export type Cut = 'whole' | 'frames' | number;

export const text = (payload: string | Buffer, options: FrameOptions = {}) => frame(payload, options);
export const binary = (payload: Buffer, options: FrameOptions = {}) =>
  frame(payload, { opcode: 2, ...options });
export const ping = (payload: string | Buffer = '', options: FrameOptions = {}) =>
  frame(payload, { opcode: 9, ...options });
export const pong = (payload: string | Buffer = '', options: FrameOptions = {}) =>
  frame(payload, { opcode: 10, ...options });
export const closing = (code?: number, reason: string | Buffer = '') => {
  const head = Buffer.alloc(code === undefined ? 0 : 2);
  if (code !== undefined) head.writeUInt16BE(code);
  return frame(Buffer.concat([head, Buffer.from(reason)]), { opcode: 8 });
};

/** One message in several frames. @param opcode of the first; default text */
export function fragments(parts: readonly (string | Buffer)[], opcode = 1): Buffer[] {
  return parts.map((part, at) =>
    frame(part, { opcode: at === 0 ? opcode : 0, final: at === parts.length - 1 }),
  );
}

/** Parts of so many bytes. */
export function pieces(payload: Buffer, bytes: number): Buffer[] {
  return Array.from({ length: Math.ceil(payload.length / bytes) }, (_, at) =>
    payload.subarray(at * bytes, (at + 1) * bytes),
  );
}

export function cutUp(frames: readonly Buffer[], cut: Cut): readonly Buffer[] {
  if (cut === 'frames') return frames;
  const all = Buffer.concat(frames);
  return cut === 'whole' ? [all] : pieces(all, cut);
}

/** The engine's answer to a text that is no message of its protocol: it was read, and the connection goes on. */
export const answered = 'refused MESSAGE_NOT_JSON';

/** A message whose answer repeats this word, so that it shows whether a text came whole; padded to a length. */
export function message(word: string, bytes = 0): string {
  const with_ = (padding: string) =>
    JSON.stringify({
      type: 'utterance',
      conversationId: 'framing',
      utteranceId: word,
      role: 'agent',
      text: padding,
      final: false,
    });
  return with_(' '.repeat(Math.max(0, bytes - Buffer.byteLength(with_('')))));
}

interface Options {
  readonly cut?: Cut;
  readonly differs?: Difference;
}

/** All is well: what must come comes, and the engine answers our close frame. */
export function served(
  number: string,
  frames: () => readonly Buffer[],
  heard: readonly string[],
  { cut = 'whole', ...options }: Options & Pick<FramingCase, 'headers'> = {},
): FramingCase {
  return { number, writes: () => cutUp(frames(), cut), heard, closes: [1000], weClose: true, ...options };
}

/** The engine closes, with one of these codes. @param heard what comes before */
export function failed(
  number: string,
  frames: () => readonly Buffer[],
  closes: readonly number[],
  { cut = 'whole', heard = [], ...options }: Options & { readonly heard?: readonly string[] } = {},
): FramingCase {
  return { number, writes: () => cutUp(frames(), cut), heard, closes, weClose: false, ...options };
}
