import fc from 'fast-check';
import { CHANNELS, ROLES } from '../../src/domain/conversation.ts';
import { ERROR_CODES } from '../../src/domain/errors.ts';
import { decodeFrame } from '../../src/pipeline/accept/decodeFrame.ts';
import { applyInlet } from '../../src/pipeline/accept/inlets/apply.ts';
import { INLETS } from '../../src/pipeline/accept/inlets/inlets.ts';
import { parseMessage } from '../../src/pipeline/accept/inlets/parse.ts';
import type { Fault } from './contract.ts';

const runs = { quick: 20_000, full: 1_000_000 } as const;
const limits = { maxBatchMessages: 256 };
const mibibyte = 1_048_576;

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.object({ maxDepth: 2 }),
  fc.array(fc.string(), { maxLength: 4 }),
  fc.constantFrom<unknown>(...ROLES, ...CHANNELS, 'es', '2026-11-22T09:30:00Z', 'u-1', true, 0, -1, 1e308),
);
const fields = [
  ...['conversationId', 'utteranceId', 'role', 'text', 'final', 'revision', 'beginOffsetMs', 'endOffsetMs'],
  ...['channel', 'language', 'participants', 'customer', 'attributes', 'startedAt', 'reason', 'sector'],
];
/** Right in every field, and then wrong, or right in another way, in up to three. */
const right = { conversationId: 'c-1', utteranceId: 'u-1', role: 'customer', text: 'a text', final: true };
const almostMessage = fc
  .tuple(
    fc.constantFrom(
      'utterance',
      'conversation.started',
      'conversation.updated',
      'conversation.ended',
      'other',
    ),
    fc.dictionary(fc.constantFrom(...fields), anything, { maxKeys: 3 }),
  )
  .map(([type, wrong]) => JSON.stringify({ type, ...right, ...wrong }));
const frames = fc.oneof(
  { arbitrary: almostMessage, weight: 3 },
  { arbitrary: fc.json({ maxDepth: 6 }), weight: 1 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 200 }), weight: 1 },
);

/** A million messages that nobody should send, to the decoder of streams and to every inlet. */
export const fuzzFault: Fault = {
  name: 'fuzzed messages',
  run: ({ size, seed, progress }) => {
    const counts = { taken: 0, refused: 0, inletResults: 0 };
    const codes = new Set<string>();
    const rssBefore = process.memoryUsage().rss;
    const broken: string[] = [];
    progress(`${runs[size]} messages`);
    try {
      fc.assert(
        fc.property(frames, fc.nat({ max: INLETS.length - 1 }), (text, number) => {
          for (const decoded of decodeFrame(text, { tenant: 'default', receivedAtMs: 0, limits })) {
            if (decoded.kind === 'input') counts.taken++;
            else {
              counts.refused++;
              codes.add(decoded.code);
            }
          }
          const inlet = INLETS[number];
          if (inlet === undefined) return;
          const parsed = parseMessage(text, inlet.encoding);
          if (parsed.kind !== 'message') codes.add(parsed.code);
          else
            for (const result of applyInlet(inlet, parsed.message, inlet.initialState(), {}, 0).results) {
              counts.inletResults++;
              if (result.kind === 'error') codes.add(result.code);
            }
        }),
        { numRuns: runs[size], seed },
      );
    } catch (error) {
      broken.push(
        `a message was thrown at: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown'}`,
      );
    }
    const listed: readonly string[] = ERROR_CODES;
    broken.push(
      ...[...codes].filter(code => !listed.includes(code)).map(code => `${code} is not a listed code`),
    );
    return Promise.resolve({
      fault: fuzzFault.name,
      done: `${runs[size]} messages to the decoder of streams, each also to one of ${INLETS.length} inlets`,
      figures: {
        ...counts,
        codes: codes.size,
        rssGrowthMiB: Math.round((process.memoryUsage().rss - rssBefore) / mibibyte),
      },
      broken,
    });
  },
};
