import { deflateRawSync } from 'node:zlib';
import { frame, upgrade } from '../rawClient.ts';
import { canary, close, cut, onStream, type HostileCase } from './hostileCase.ts';

/** Pings whose pongs are never read: more of them than any network holds. */
const pingFlood: HostileCase = {
  name: 'pings without end, and no pong is read',
  attack: client => {
    const burst = Buffer.concat(Array.from({ length: 1_000 }, () => frame('x'.repeat(125), { opcode: 9 })));
    client.send(upgrade('/v1/streams'));
    client.stopReading();
    for (let sent = 0; sent < 150; sent++) client.send(burst);
  },
  expected: cut,
};

/** Frames that break the protocol of WebSockets, or its limits here. */
export const frameCases: readonly HostileCase[] = [
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
  onStream(
    'a packed message though nothing was agreed',
    [frame(deflateRawSync(Buffer.alloc(10_000_000, 0x20)), { reserved: 4 })],
    close(1002, 1009),
  ),
  onStream('a message that stops in the middle', [frame(canary, { claimedLength: 60_000n })], close(4408)),
  onStream('silence after the upgrade', [], close(4408)),
  onStream('silence where events are', [], close(4408), '/v1/events'),
  onStream('text behind a close', [frame('', { opcode: 8 }), frame(canary)], cut),
  pingFlood,
];
