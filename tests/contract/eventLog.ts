import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventRouting, PulsoEvent } from '../../src/domain/events.ts';
import type { EventLog } from '../../src/domain/ports.ts';
import { cloudEvent, routingOf } from '../../src/pipeline/publish/cloudEvent.ts';
import { key } from '../support/builders.ts';
import { escalation, eventContext, parsed, publishRequest } from '../support/events.ts';
import type { FakeClock } from '../support/fakes.ts';

export interface LogSetup {
  readonly epoch: string;
  readonly clock: FakeClock;
  readonly maxEvents: number;
  readonly maxAgeMs: number;
}

const everything = () => true;

function draft(number: number, conversationId = 'c-1'): [PulsoEvent, EventRouting] {
  const request = publishRequest({
    key: key(conversationId),
    output: escalation({ causedBy: { utteranceId: `u-${number}`, revision: 0 } }),
  });
  return [cloudEvent(request, eventContext), routingOf(request)];
}

/** What subscribers rely on, whatever keeps the events. */
export function eventLogContract(
  name: string,
  open: (setup: LogSetup) => EventLog,
  makeClock: () => FakeClock,
): void {
  const setup = (changes: Partial<LogSetup> = {}) => {
    const clock = changes.clock ?? makeClock();
    const log = open({ epoch: 'e-1', maxEvents: 100, maxAgeMs: 1_000, ...changes, clock });
    const append = (number: number, conversationId?: string) => {
      const event = log.reserve(...draft(number, conversationId), clock.nowMs());
      log.commit([event]);
      return event;
    };
    return { clock, log, append };
  };
  const offsetsAfter = async (log: EventLog, offset: number, epoch = log.epoch) => {
    const replay = await log.replay({ epoch, offset }, 'default', everything);
    return replay.recovered ? replay.events.map(event => event.offset) : 'lost';
  };

  describe(`${name} as an event log`, () => {
    test('offsets rise from 1, and the sequence of an event sorts like them', () => {
      const { log, append } = setup();
      expect(log.head).toBe(0);
      const events = Array.from({ length: 11 }, (_, i) => append(i));
      expect(events.map(event => event.offset)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
      expect(log.head).toBe(11);
      const sequences = events.map(event => parsed(event).sequence ?? '');
      expect(sequences[10]).toBe('00000000000000000011');
      expect(sequences.toSorted()).toEqual(sequences);
    });

    test('a cursor gets everything after it, in order and as it was sent', async () => {
      const { log, append } = setup();
      const sent = [1, 2, 3, 4].map(number => append(number));
      const replay = await log.replay({ epoch: 'e-1', offset: 2 }, 'default', everything);
      expect(replay).toMatchObject({ recovered: true });
      expect(replay.recovered && replay.events.map(event => event.json)).toEqual([
        sent[2]?.json,
        sent[3]?.json,
      ]);
    });

    test('a cursor at the head gets nothing, and that is a recovery', async () => {
      const { log, append } = setup();
      expect(await offsetsAfter(log, 0)).toEqual([]);
      append(1);
      expect(await offsetsAfter(log, 1)).toEqual([]);
    });

    test('an event is told to nobody before it is safe; one that never is leaves a gap', async () => {
      const { clock, log } = setup();
      const [lost, kept] = [1, 2].map(number => log.reserve(...draft(number), clock.nowMs()));
      expect([lost?.offset, kept?.offset, log.head]).toEqual([1, 2, 0]);
      expect(await offsetsAfter(log, 0)).toEqual([]);
      if (kept !== undefined) log.commit([kept]);
      expect(await offsetsAfter(log, 0)).toEqual([2]);
      expect(await offsetsAfter(log, 1)).toEqual([2]);
      expect(log.head).toBe(2);
    });

    test('an erased conversation leaves a gap, not a loss', async () => {
      const { log, append } = setup();
      for (const [at, conversation] of ['c-1', 'c-2', 'c-1'].entries()) append(at, conversation);
      log.forget(key('c-1'));
      expect(await offsetsAfter(log, 0)).toEqual([2]);
      expect(await offsetsAfter(log, 3)).toEqual([]);
    });

    test('a replay holds what is wanted only; what is left out does not count as lost', async () => {
      const { log, append } = setup();
      for (const number of [1, 2, 3, 4]) append(number, number % 2 === 0 ? 'c-even' : 'c-odd');
      const replay = await log.replay(
        { epoch: 'e-1', offset: 0 },
        'default',
        (_type, { conversationId }) => conversationId === 'c-even',
      );
      expect(replay.recovered && replay.events.map(event => event.offset)).toEqual([2, 4]);
    });

    test('a cursor of another epoch, from the future or malformed is lost', async () => {
      const { log, append } = setup();
      append(1);
      expect(await offsetsAfter(log, 0, 'e-2')).toBe('lost');
      for (const offset of [2, -1, 0.5, NaN, Infinity]) expect(await offsetsAfter(log, offset)).toBe('lost');
    });

    test('an event is forgotten when it is too old, also while nothing else happens', async () => {
      const { clock, log, append } = setup({ maxAgeMs: 1_000 });
      append(1);
      clock.advance(600);
      append(2);
      clock.advance(401);
      expect(await offsetsAfter(log, 0)).toBe('lost');
      expect(await offsetsAfter(log, 1)).toEqual([2]);
      clock.advance(1_000);
      expect(await offsetsAfter(log, 1)).toBe('lost');
      expect(await offsetsAfter(log, 2)).toEqual([]);
      expect(append(3).offset).toBe(3);
    });

    test('whatever the cursor and whatever has been forgotten: all missed events, or word that they are lost', async () => {
      const step = fc.oneof(
        fc.record({ kind: fc.constant('append' as const), conversation: fc.constantFrom('c-1', 'c-2') }),
        fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 700 }) }),
        fc.record({
          kind: fc.constant('resume' as const),
          offset: fc.integer({ min: 0, max: 40 }),
          only: fc.constantFrom('c-1', 'c-2', undefined),
        }),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { maxLength: 60 }),
          fc.integer({ min: 1, max: 12 }),
          async (steps, maxEvents) => {
            const { clock, log, append } = setup({ maxEvents });
            const all: { offset: number; conversation: string; atMs: number }[] = [];
            for (const action of steps) {
              if (action.kind === 'wait') clock.advance(action.ms);
              else if (action.kind === 'append') {
                const offset = append(all.length, action.conversation).offset ?? 0;
                all.push({ offset, conversation: action.conversation, atMs: clock.nowMs() });
              } else {
                const kept = all.slice(-maxEvents).filter(({ atMs }) => atMs >= clock.nowMs() - 1_000);
                const missed = all.filter(({ offset }) => offset > action.offset);
                const known = action.offset <= log.head && missed.every(event => kept.includes(event));
                const isWanted = (id: string) => action.only === undefined || id === action.only;
                const replay = await log.replay(
                  { epoch: 'e-1', offset: action.offset },
                  'default',
                  (_type, { conversationId }) => isWanted(conversationId),
                );
                expect(replay.recovered).toBe(known);
                if (replay.recovered)
                  expect(replay.events.map(({ offset }) => offset)).toEqual(
                    missed.filter(({ conversation }) => isWanted(conversation)).map(({ offset }) => offset),
                  );
              }
            }
          },
        ),
        { numRuns: 300 },
      );
    });
  });
}
