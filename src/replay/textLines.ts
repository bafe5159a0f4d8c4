import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EngineError } from '../domain/errors.ts';

/** Longest line that is read, in UTF-16 units: a file without line ends must not fill the memory. */
const maxLineUnits = 1_048_576;

export interface TextLine {
  /** Counted from 1, blank lines included. */
  readonly number: number;
  readonly text: string;
}

/**
 * The lines of a UTF-8 file that are not blank, one after the other; gzip is recognised by its first bytes.
 * @throws EngineError FILE_UNREADABLE (missing, a folder, broken gzip), FILE_INVALID (a line too long)
 */
export async function* textLines(path: string): AsyncGenerator<TextLine> {
  let number = 0;
  let rest = '';
  try {
    for await (const chunk of await openText(path)) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) if (!isBlank(text, ++number)) yield { number, text: bare(text, number) };
      if (rest.length > maxLineUnits)
        throw new EngineError('FILE_INVALID', `${path}:${number + 1}: a line is longer than ${maxLineUnits}`);
    }
  } catch (error) {
    throw error instanceof EngineError ? error : unreadable(path, error);
  }
  if (!isBlank(rest, ++number)) yield { number, text: bare(rest, number) };
}

async function openText(path: string): Promise<Readable> {
  const packed = await isGzip(path);
  const source = createReadStream(path);
  // pipeline hands the errors of the file on to the reader of what is unpacked.
  return (packed ? pipeline(source, createGunzip(), () => undefined) : source).setEncoding('utf8');
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE(0) === 0x1f8b;
  } finally {
    await file.close();
  }
}

/** Without the byte order mark that some editors put at the start of a file. */
function bare(text: string, number: number): string {
  return number === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function isBlank(text: string, number: number): boolean {
  return bare(text, number).trim() === '';
}

function unreadable(path: string, cause: unknown): EngineError {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  return new EngineError('FILE_UNREADABLE', `${path} can't be read (${reason})`, { cause });
}
