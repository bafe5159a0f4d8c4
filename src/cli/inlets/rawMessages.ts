import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { EngineError } from '../../domain/errors.ts';
import type { InletEncoding } from '../../pipeline/accept/inlets/inlet.ts';

const maxFileBytes = 64 * 1_048_576;

/**
 * The text of a file, gzip or not.
 * @throws EngineError FILE_UNREADABLE (missing, a folder, broken gzip), FILE_INVALID (too large)
 */
export async function fileText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    const packed = bytes.length > 1 && bytes.readUInt16BE(0) === 0x1f8b;
    const text = packed ? gunzipSync(bytes, { maxOutputLength: maxFileBytes }) : bytes;
    if (text.length > maxFileBytes)
      throw new EngineError('FILE_INVALID', `${path}: the file is larger than ${maxFileBytes} bytes`);
    return text.toString('utf8').replace(/^\uFEFF/u, '');
  } catch (error) {
    if (error instanceof EngineError) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new EngineError('FILE_UNREADABLE', `${path} can't be read (${reason})`, { cause: error });
  }
}

/**
 * The messages in a file's text, as the vendor would send each: one JSON document (an array is a list of
 * messages), one form body or one frame a file, or a JSON document or form body a line.
 */
export function rawMessages(text: string, encoding: InletEncoding): string[] {
  if (text.trim() === '') return [];
  if (/^\s*[{[]/u.test(text) || encoding === 'json') return jsonMessages(text);
  return encoding === 'form' ? linesOf(text) : [text];
}

function jsonMessages(text: string): string[] {
  const whole = parsed(text);
  if (whole !== undefined) return Array.isArray(whole) ? whole.map(item => JSON.stringify(item)) : [text];
  const lines = linesOf(text);
  // A whole object at the start of a line tells lines of messages from one broken document, which is indented.
  const onePerLine = lines.some(line => line.startsWith('{') && parsed(line) !== undefined);
  return onePerLine ? lines : [text];
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/u).filter(line => line.trim() !== '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
