import { gzipSync } from 'node:zlib';
import { upgrade } from '../rawClient.ts';
import { canary, cut, http, raw, type HostileCase } from './hostileCase.ts';

const many = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('');
const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`;
const post = (headers: string, body: string) =>
  `POST /v1/score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${headers}\r\n${body}`;

const jsonBody = (body: string) => post(`Content-Length: ${body.length}\r\nConnection: close\r\n`, body);

/** Small on the wire. */
function packedBody(): Buffer {
  const body = gzipSync(Buffer.alloc(67_108_864, 0x20));
  const head = post(`Content-Encoding: gzip\r\nContent-Length: ${body.length}\r\nConnection: close\r\n`, '');
  return Buffer.concat([Buffer.from(head), body]);
}

/** Requests that are wrong, slow or sly. */
export const httpCases: readonly HostileCase[] = [
  raw('no HTTP at all', `${canary}\r\n\r\n`, http(400)),
  raw(
    '3,000 headers',
    get(
      '/healthz',
      many(3_000, at => `X-${at}: ${canary}\r\n`),
    ),
    http(431),
  ),
  raw('one header of 64 KiB', get('/healthz', `X: ${canary.repeat(5_000)}\r\n`), http(431)),
  raw(
    'content length and chunks',
    post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
    http(400),
  ),
  raw('two content lengths', post('Content-Length: 2\r\nContent-Length: 3\r\n', '{}'), http(400)),
  raw('a negative content length', post('Content-Length: -1\r\n', '{}'), http(400)),
  raw('a body of 2 MiB', post('Content-Length: 2097152\r\n', `"${canary}`), http(413)),
  raw(
    'a body that is no JSON',
    post(`Content-Length: ${canary.length}\r\nConnection: close\r\n`, canary),
    http(400),
  ),
  raw(
    'a foreign host',
    `GET /healthz HTTP/1.1\r\nHost: ${canary}.example\r\nConnection: close\r\n\r\n`,
    http(403),
  ),
  raw('a path that climbs', get('/schemas/..%2f..%2fpackage.json', 'Connection: close\r\n'), http(400, 404)),
  raw('a path with a null', get('/v1/conversations/a%00b', 'Connection: close\r\n'), http(400, 404)),
  raw('a broken escape', get('/v1/conversations/%zz', 'Connection: close\r\n'), http(400, 404)),
  raw('an unknown method', `BREW /v1/streams HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, http(400)),
  raw('a header that never ends', `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-${canary}`, cut),
  raw('a body that never comes', post('Content-Length: 50\r\n', '{"te'), cut),
  raw('nothing at all', '', cut),
  raw(
    'a hundred small headers',
    get(
      '/healthz',
      many(100, at => `X-${at}: ${canary}\r\n`),
    ),
    http(431),
  ),
  raw('two hosts', get('/healthz', `Host: ${canary}.example\r\nConnection: close\r\n`), http(400)),
  raw('HTTP/2 at once', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', http(400, 505)),
  raw(
    'a chunk whose length is none',
    post('Transfer-Encoding: chunked\r\n', `zz\r\n${canary}\r\n`),
    http(400),
  ),
  raw(
    'a chunk longer than it may be',
    post('Transfer-Encoding: chunked\r\n', 'fffffffff\r\n'),
    http(400, 408, 413),
  ),
  raw(
    'a coding of the body that hides chunks',
    post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'),
    http(400),
  ),
  raw('a header in the middle of a header', get('/healthz', `X: a\nX-${canary}: b\r\n`), http(400)),
  raw('a body that unpacks to 64 MiB', packedBody(), http(400, 413, 415)),
  raw('a body of brackets', jsonBody('['.repeat(100_000)), http(400)),
  raw('a body with a prototype', jsonBody(`{"text":"a","__proto__":{"a":"${canary}"}}`), http(400)),
  raw(
    'an id like SQL',
    get('/v1/conversations/%27%3B%20drop%20table%20inbox%3B%20--', 'Connection: close\r\n'),
    http(404),
  ),
  raw('an id like a prototype', get('/v1/conversations/__proto__', 'Connection: close\r\n'), http(404)),
  raw('a schema like a prototype', get('/schemas/constructor', 'Connection: close\r\n'), http(404)),
  raw('a rule like a prototype', get('/v1/rules/__proto__/mute', 'Connection: close\r\n'), http(404)),
];

const manyHeaders = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`X-${at}`, 'y']));

/** Upgrades that must not become a WebSocket. */
export const upgradeCases: readonly HostileCase[] = [
  raw(
    'an upgrade from a foreign page',
    upgrade('/v1/streams', { Origin: `https://${canary}.example` }),
    http(403),
  ),
  raw('an upgrade from a page without a name', upgrade('/v1/events', { Origin: 'null' }), http(403)),
  raw('an upgrade in another writing', upgrade('/V1/Streams'), http(404)),
  raw('an upgrade with a null in its path', upgrade('/v1/streams%00'), http(404)),
  raw('an upgrade to a whole address', upgrade(`http://${canary}.example/v1/streams`), http(400, 403, 404)),
  raw('an upgrade with a hundred headers', upgrade('/v1/streams', manyHeaders(100)), http(431)),
  raw('an upgrade to nowhere', upgrade(`/v1/${canary}`), http(404)),
  raw('an upgrade that climbs', upgrade('/v1/../v1/streams'), http(404)),
  raw('an upgrade without a key', upgrade('/v1/streams', { 'Sec-WebSocket-Key': '' }), http(400)),
  raw('a version of the past', upgrade('/v1/streams', { 'Sec-WebSocket-Version': '7' }), http(400, 426)),
  raw('an upgrade to something else', upgrade('/v1/streams', { Upgrade: 'h2c' }), http(400, 404, 426)),
];
