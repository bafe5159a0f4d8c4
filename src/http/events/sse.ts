import type { LoggedEvent } from '../../domain/events.ts';
import type { Cursor } from '../../domain/ports.ts';
import { EngineError } from '../../domain/errors.ts';
import { parseCursor } from './subscribeMessage.ts';

/** How long a browser waits before it connects again. */
const retryMs = 2_000;

/** The first frame: where the stream begins, and whether everything asked for is in it. */
export function openingFrame(cursor: Cursor, recovered: boolean): string {
  const data = JSON.stringify({ epoch: cursor.epoch, offset: cursor.offset, recovered });
  return `retry: ${retryMs}\nid: ${cursorText(cursor)}\nevent: pulso.subscribed\ndata: ${data}\n\n`;
}

/** One event. It has no `event:` line, so that `EventSource.onmessage` gets it; its type is in the data. */
export function eventFrame({ offset, json }: LoggedEvent, epoch: string): string {
  const id = offset === null ? '' : `id: ${cursorText({ epoch, offset })}\n`;
  return `${id}data: ${json}\n\n`;
}

/**
 * Keeps proxies from closing the stream. Its id moves the cursor of a reader past events that its filter left
 * out, without an event: so that a rare match does not make the cursor fall out of the log.
 */
export function heartbeatFrame(cursor: Cursor): string {
  return `: heartbeat\nid: ${cursorText(cursor)}\n\n`;
}

/** Reads `<epoch>:<offset>`. @throws EngineError RESUME_INVALID */
export function cursorOf(text: string): Cursor {
  const [, epoch, offset] = /^(.{1,128}):(\d{1,16})$/su.exec(text) ?? [];
  if (epoch === undefined || offset === undefined)
    throw new EngineError('RESUME_INVALID', 'the last event id must be <epoch>:<offset>');
  return parseCursor({ epoch, offset: Number(offset) });
}

function cursorText({ epoch, offset }: Cursor): string {
  return `${epoch}:${offset}`;
}
