import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { HTTP_LIMITS } from './limits.ts';
import type { ErrorBody } from './rest/errorAnswer.ts';

/** Answers what is no HTTP request at all, and cuts its connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } = clientErrorAnswer(error.code);
  const text = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Connection: close',
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(text)}`,
      '',
      text,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}

function clientErrorAnswer(code: string | undefined): { status: number; body: ErrorBody } {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return invalid(408, `the request was not complete within ${HTTP_LIMITS.requestTimeoutMs} ms`);
  if (code === 'HPE_HEADER_OVERFLOW')
    return invalid(431, `the headers have more than ${HTTP_LIMITS.maxHeaderBytes} bytes`);
  return invalid(400, 'not an HTTP request');
}

function invalid(status: number, message: string): { status: number; body: ErrorBody } {
  return { status, body: { code: 'MESSAGE_INVALID', message } };
}
