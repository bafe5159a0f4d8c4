import { frame, upgrade, type RawClient, type RawOutcome } from './rawClient.ts';

/** What must come of a case. `cut`: the engine ends the connection, with whatever it says. */
type Expectation =
  | { readonly kind: 'http'; readonly status: readonly number[] }
  | { readonly kind: 'close'; readonly codes: readonly number[] }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'cut' };

export interface HostileCase {
  readonly name: string;
  readonly attack: (client: RawClient) => void;
  readonly expected: Expectation;
}

/** A word that stands in everything hostile: no log may hold it. */
export const canary = 'zanahoriaverde';

const http = (...status: number[]): Expectation => ({ kind: 'http', status });
const close = (...codes: number[]): Expectation => ({ kind: 'close', codes });
const refused = (code: string): Expectation => ({ kind: 'refused', code });
const cut: Expectation = { kind: 'cut' };

/** Sends raw bytes instead of a request. */
const raw = (name: string, bytes: string, expected: Expectation): HostileCase => ({
  name,
  attack: client => {
    client.send(bytes);
  },
  expected,
});

/** Opens a stream properly, then sends. */
const onStream = (name: string, frames: readonly Buffer[], expected: Expectation): HostileCase => ({
  name,
  attack: client => {
    client.send(upgrade('/v1/streams'));
    for (const each of frames) client.send(each);
  },
  expected,
});

const utterance = (fields: object) =>
  frame(
    JSON.stringify({
      type: 'utterance',
      conversationId: 'c',
      utteranceId: 'u',
      role: 'customer',
      text: canary,
      final: true,
      ...fields,
    }),
  );
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const many = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('');
const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`;
const post = (headers: string, body: string) =>
  `POST /v1/score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${headers}\r\n${body}`;

export const hostileCases: readonly HostileCase[] = [
  // HTTP
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
  // The upgrade
  raw(
    'an upgrade from a foreign page',
    upgrade('/v1/streams', { Origin: `https://${canary}.example` }),
    http(403),
  ),
  raw('an upgrade to nowhere', upgrade(`/v1/${canary}`), http(404)),
  raw('an upgrade that climbs', upgrade('/v1/../v1/streams'), http(404)),
  raw('an upgrade without a key', upgrade('/v1/streams', { 'Sec-WebSocket-Key': '' }), http(400)),
  raw('a version of the past', upgrade('/v1/streams', { 'Sec-WebSocket-Version': '7' }), http(400, 426)),
  raw('an upgrade to something else', upgrade('/v1/streams', { Upgrade: 'h2c' }), http(400, 404, 426)),
  // Frames
  onStream('a frame without a mask', [frame('{}', { masked: false })], close(1002)),
  onStream('reserved bits', [frame('{}', { reserved: 3 })], close(1002)),
  onStream('an unknown opcode', [frame('{}', { opcode: 5 })], close(1002)),
  onStream('a continuation of nothing', [frame('{}', { opcode: 0 })], close(1002)),
  onStream('a new message inside another', [frame('{', { final: false }), frame('}')], close(1002)),
  onStream('a ping in pieces', [frame('x', { opcode: 9, final: false })], close(1002)),
  onStream('a ping of 200 bytes', [frame('x'.repeat(200), { opcode: 9 })], close(1002)),
  onStream('a close of one byte', [frame('x', { opcode: 8 })], close(1002)),
  onStream('a close code that is none', [frame(Buffer.from([0x03, 0xec]), { opcode: 8 })], close(1002)),
  onStream('text that is no UTF-8', [frame(Buffer.from([0xc3, 0x28, 0xff]))], close(1007)),
  onStream('binary', [frame(Buffer.from([1, 2, 3]), { opcode: 2 })], close(1003)),
  onStream('a length of 2^62', [frame('x', { claimedLength: 2n ** 62n })], close(1009)),
  onStream('a message of 1 MiB', [frame('x'.repeat(1_048_576))], close(1009)),
  onStream(
    '5,000 fragments',
    [
      frame('{', { final: false }),
      ...Array.from({ length: 5_000 }, () => frame('', { opcode: 0, final: false })),
    ],
    close(1008, 1009),
  ),
  // Messages
  onStream('no JSON', [frame(canary)], refused('MESSAGE_NOT_JSON')),
  onStream('an unknown type', [frame(JSON.stringify({ type: canary }))], refused('MESSAGE_TYPE_UNKNOWN')),
  onStream(
    'a prototype',
    [frame(`{"type":"utterance","__proto__":{"a":"${canary}"}}`)],
    refused('MESSAGE_FORBIDDEN_KEY'),
  ),
  onStream(
    'a constructor',
    [frame('{"type":"utterance","constructor":{"prototype":{}}}')],
    refused('MESSAGE_FORBIDDEN_KEY'),
  ),
  onStream('1,000 levels', [frame(nested(1_000))], refused('MESSAGE_TOO_COMPLEX')),
  onStream('an id with a null', [utterance({ conversationId: 'a\u0000b' })], refused('ID_INVALID')),
  onStream(
    'an id of 1,000 characters',
    [utterance({ utteranceId: 'x'.repeat(1_000) })],
    refused('ID_INVALID'),
  ),
  onStream(
    'a text of 20,000 characters',
    [utterance({ text: canary.repeat(1_500) })],
    refused('TEXT_TOO_LONG'),
  ),
  onStream('half a character', [utterance({ text: '\ud800' })], refused('TEXT_NOT_UNICODE')),
  onStream(
    'numbers where there are none',
    [utterance({ beginOffsetMs: canary })],
    refused('MESSAGE_INVALID'),
  ),
  onStream(
    'wrong messages without end',
    Array.from({ length: 40 }, () => frame(canary)),
    close(1008),
  ),
];

/** Undefined when it went as expected, else what came instead. */
export function mismatch(
  { name, expected }: HostileCase,
  { answer, ended, closeCode }: RawOutcome,
): string | undefined {
  const told = `${name}: got ${ended ? 'cut' : 'left open'}, close ${closeCode ?? 'none'}, ${/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'no status'}`;
  switch (expected.kind) {
    case 'http': {
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
      return expected.status.includes(status)
        ? undefined
        : `${told}, expected ${expected.status.join(' or ')}`;
    }
    case 'close':
      return closeCode !== undefined && expected.codes.includes(closeCode)
        ? undefined
        : `${told}, expected close ${expected.codes.join(' or ')}`;
    case 'refused':
      return answer.includes(`"code":"${expected.code}"`) ? undefined : `${told}, expected ${expected.code}`;
    case 'cut':
      return ended ? undefined : `${told}, expected to be cut`;
  }
}
