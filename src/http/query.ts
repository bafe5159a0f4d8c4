import type { IncomingMessage } from 'node:http';

/** The query by itself: `new URL` would throw on some targets, with the whole target in its error. */
export function queryOf(request: Pick<IncomingMessage, 'url'>): URLSearchParams {
  const target = request.url ?? '';
  const at = target.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : target.slice(at + 1));
}
