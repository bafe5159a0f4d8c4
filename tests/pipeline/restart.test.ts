import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConversationOutput } from '../../src/domain/escalation.ts';
import type { ConversationInput } from '../../src/domain/utterance.ts';
import type { ConversationPorts } from '../../src/pipeline/conversation.ts';
import type { Detector } from '../../src/pipeline/detect/contract.ts';
import { recoverConversation } from '../../src/pipeline/recovery.ts';
import { stateOf } from '../../src/pipeline/snapshot.ts';
import { MemoryAgents } from '../../src/store/memoryAgents.ts';
import { MemoryCustomers } from '../../src/store/memoryCustomers.ts';
import { MemoryDurableLog } from '../../src/store/memoryDurableLog.ts';
import { emotions, ended, key, score, signals, spoken, started } from '../support/builders.ts';
import { CountingMeter, FakeClock, RecordingPublisher, StepScheduler } from '../support/fakes.ts';
import { testPipeline } from '../support/pipeline.ts';
import { fixedRules } from '../support/rules.ts';

/** Feels what the made-up texts say; each score also depends on how many were asked for before, as load does. */
class MoodyDetector implements Detector {
  asked = 0;
  readonly #stuckOn: string | undefined;

  /** @param stuckOn never answers for texts with this in them */
  constructor(stuckOn?: string) {
    this.#stuckOn = stuckOn;
  }

  clearLanguageOf(): 'en' {
    return 'en';
  }

  detect({ utterance: { text, utteranceId, revision, role, final } }: Parameters<Detector['detect']>[0]) {
    if (this.#stuckOn !== undefined && text.includes(this.#stuckOn))
      return new Promise<never>(() => undefined);
    const furious = text.includes('furious');
    const valence = (furious ? -0.9 : 0.6) + (this.asked++ % 10) / 100;
    const felt = furious ? emotions({ anger: 0.9, frustration: 0.9 }) : emotions({ gratitude: 0.8 });
    const found = signals({
      utteranceId,
      revision,
      role,
      final,
      score: score(valence, { emotions: felt }),
    });
    return Promise.resolve({ signals: found, queueMs: 0, scoreMs: 0 });
  }
}

/** One run of an engine on a log that outlives it. */
function run(log: MemoryDurableLog, replaced: Partial<ConversationPorts> = {}) {
  const publisher = new RecordingPublisher();
  const meter = new CountingMeter();
  const scheduler = new StepScheduler();
  const clock = new FakeClock();
  const memory = {
    customers: new MemoryCustomers({ maxCustomers: 10, halfLifeMs: 1e10, halfLifeConversations: 10 }),
    agents: new MemoryAgents(),
  };
  const ports = {
    log,
    publisher,
    meter,
    scheduler,
    clock,
    memory,
    detector: new MoodyDetector(),
    ...replaced,
  };
  const { pipeline } = testPipeline({}, ports);
  const restore = async () => {
    pipeline.restoreEndings(await log.endedSince(0));
    for await (const restored of log.restore()) {
      const recovered = recoverConversation(restored, {
        escalation: replaced.escalation ?? fixedRules(),
        detector: ports.detector,
        meter,
      });
      if (recovered !== undefined) pipeline.restore(recovered);
    }
  };
  const told = (): ConversationOutput[] =>
    publisher.requests.map(({ output }) => output).filter(({ kind }) => kind !== 'signals');
  const edges = () => told().map(output => (output.kind === 'escalation' ? output.edge : output.kind));
  return { pipeline, publisher, meter, scheduler, clock, restore, told, edges };
}

const say = (number: number, text: string, overrides = {}): ConversationInput =>
  spoken({ utteranceId: `u-${number}`, text, ...overrides }, 'c-1', number * 1_000);

/** The one conversation as JSON; instants apart, which are the clock's. */
function stateIn({ pipeline }: ReturnType<typeof run>): unknown {
  const conversation = pipeline.conversation(key());
  if (conversation === undefined) return undefined;
  return JSON.parse(JSON.stringify({ ...stateOf(conversation), lastActivityAtMs: 0 }));
}

describe('after a restart', () => {
  test('an escalation that was up is still up, and is cleared by the customer, not raised again', async () => {
    const log = new MemoryDurableLog();
    const before = run(log);
    for (const at of [1, 2]) await before.pipeline.submit(say(at, 'I am furious'));
    await before.pipeline.idle();
    expect(before.edges()).toContain('raised');

    const after = run(log);
    await after.restore();
    for (const at of [3, 4, 5]) await after.pipeline.submit(say(at, 'thank you'));
    await after.pipeline.idle();
    expect(after.edges()).toEqual(['cleared']);
  });

  test('what was accepted and had no effect yet has it now; a resend is a repeat', async () => {
    const log = new MemoryDurableLog();
    const before = run(log, { detector: new MoodyDetector('indeed') });
    await before.pipeline.submit(say(1, 'I am furious'));
    expect(await before.pipeline.submit(say(2, 'furious indeed'))).toMatchObject({ kind: 'accepted' });
    expect(before.edges()).not.toContain('updated');

    const after = run(log);
    await after.restore();
    expect(await after.pipeline.submit(say(2, 'furious indeed'))).toMatchObject({ duplicate: true });
    await after.pipeline.idle();
    expect(after.publisher.signalled).toEqual(['u-2']);
    expect((await log.size()).pendingInputs).toBe(0);
  });

  test('an ending whose summary was not told is summarised now, and the conversation stays ended', async () => {
    const log = new MemoryDurableLog();
    const before = run(log, { detector: new MoodyDetector('furious') });
    void before.pipeline.submit(say(1, 'I am furious'));
    await before.pipeline.submit(ended());

    const after = run(log);
    await after.restore();
    await after.pipeline.idle();
    expect(after.edges().at(-1)).toBe('summary');
    const later = run(log);
    await later.restore();
    expect(later.pipeline.openConversations).toBe(0);
    expect(await later.pipeline.submit(say(9, 'hello?'))).toMatchObject({ code: 'CONVERSATION_ENDED' });
    expect(await later.pipeline.submit(say(1, 'I am furious'))).toMatchObject({ duplicate: true });
  });

  describe('with other rules than before', () => {
    const silent = { escalation: fixedRules({ rules: [] }) };

    test('an alert that was told stays up: it is cleared, not forgotten and not raised again', async () => {
      const log = new MemoryDurableLog();
      const before = run(log);
      for (const at of [1, 2]) await before.pipeline.submit(say(at, 'I am furious'));
      await before.pipeline.idle();
      const told = before.pipeline.conversation(key())?.escalation.open;
      expect(before.edges()).toContain('raised');

      const after = run(log, silent);
      await after.restore();
      expect(after.pipeline.conversation(key())?.escalation.open).toEqual(told);
      expect(after.told()).toEqual([]);
      await after.pipeline.submit(say(3, 'thank you'));
      await after.pipeline.idle();
      // As after a reload: no rule is left that holds it up.
      expect(after.edges()).toEqual(['cleared']);
    });

    test('what no rule minded then is not told later, and not cleared either; what comes is judged', async () => {
      const log = new MemoryDurableLog();
      const before = run(log, silent);
      for (const at of [1, 2]) await before.pipeline.submit(say(at, 'I am furious'));
      await before.pipeline.idle();
      expect(before.edges()).not.toContain('raised');

      const after = run(log);
      await after.restore();
      expect(after.pipeline.conversation(key())?.escalation.open).toBeNull();
      for (const at of [3, 4, 5]) await after.pipeline.submit(say(at, 'thank you'));
      await after.pipeline.idle();
      expect(after.edges()).toEqual([]);
      for (const at of [6, 7, 8]) await after.pipeline.submit(say(at, 'I am furious'));
      await after.pipeline.idle();
      expect(after.edges()).toContain('raised');
    });

    test('a final that had no effect yet is judged by the new ones', async () => {
      const log = new MemoryDurableLog();
      const stuck = new MoodyDetector('indeed');
      const before = run(log, { ...silent, detector: stuck });
      await before.pipeline.submit(say(1, 'I am furious'));
      await before.pipeline.submit(say(2, 'furious indeed'));

      const after = run(log);
      await after.restore();
      await after.pipeline.idle();
      expect(after.publisher.requests.map(({ output }) => output)).toContainEqual(
        expect.objectContaining({ kind: 'escalation', edge: 'raised' }),
      );
    });
  });

  test('silence goes on counting where it was', async () => {
    const log = new MemoryDurableLog();
    const before = run(log);
    await before.pipeline.submit(spoken({}, 'c-1', 0));
    await before.pipeline.idle();

    const after = run(log);
    after.clock.advance(900);
    await after.restore();
    after.scheduler.advanceTo(99);
    expect(after.pipeline.openConversations).toBe(1);
    after.scheduler.advanceTo(100);
    await after.pipeline.idle();
    expect(after.edges()).toEqual(['summary']);
  });

  test('a conversation that idled out may open again, and is taken up again after that', async () => {
    const log = new MemoryDurableLog();
    const before = run(log);
    await before.pipeline.submit(say(1, 'I am furious'));
    before.scheduler.advanceTo(1_000);
    await before.pipeline.idle();

    const second = run(log);
    await second.restore();
    expect(second.pipeline.openConversations).toBe(0);
    expect(await second.pipeline.submit(say(2, 'back again'))).toMatchObject({ kind: 'accepted' });
    await second.pipeline.idle();

    const third = run(log);
    await third.restore();
    expect(third.pipeline.conversation(key())?.escalation.utterances).toBe(1);
  });

  test('what was recalled of the customer then is what counts, whatever is remembered by now', async () => {
    const log = new MemoryDurableLog();
    const before = run(log);
    await before.pipeline.submit(started({ customer: { id: 'cu-1' } }));
    await before.pipeline.submit(say(1, 'I am furious'));
    await before.pipeline.idle();
    const conversation = before.pipeline.conversation(key());

    const after = run(log);
    await after.restore();
    const restored = after.pipeline.conversation(key());
    expect(restored?.recalledCustomer).toBe('cu-1');
    expect(restored?.escalation).toEqual(conversation?.escalation);
  });

  test('wherever it was stopped, a conversation goes on exactly as if it had not been', async () => {
    const line = fc.record({
      furious: fc.boolean(),
      role: fc.constantFrom('customer' as const, 'agent' as const),
      beginOffsetMs: fc.option(fc.nat({ max: 100_000 }), { nil: undefined }),
      correct: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 90 }),
        fc.array(fc.nat({ max: 90 }), { maxLength: 3 }),
        async (lines, stops) => {
          const log = new MemoryDurableLog();
          const detector = new MoodyDetector();
          const single = run(new MemoryDurableLog(), { detector: new MoodyDetector() });
          let engine = run(log, { detector });
          const outputs: ConversationOutput[] = [];
          for (const [at, { furious, role, beginOffsetMs, correct }] of lines.entries()) {
            const number = correct && at > 0 ? at - 1 : at;
            const input = say(number, furious ? 'I am furious' : 'fine', {
              role,
              revision: at,
              ...(beginOffsetMs === undefined ? {} : { beginOffsetMs, endOffsetMs: beginOffsetMs + 900 }),
            });
            for (const each of [single, engine]) {
              await each.pipeline.submit(input);
              await each.pipeline.idle();
            }
            if (!stops.includes(at)) continue;
            outputs.push(...engine.told());
            engine = run(log, { detector });
            await engine.restore();
          }
          outputs.push(...engine.told());
          expect(outputs).toEqual(single.told());
          expect(stateIn(engine)).toEqual(stateIn(single));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('erasure', () => {
  test('an erased conversation leaves nothing, says nothing more, and takes nothing more', async () => {
    const log = new MemoryDurableLog();
    const { pipeline, publisher, restore } = run(log);
    await pipeline.submit(say(1, 'I am furious'));
    await pipeline.idle();
    const told = publisher.requests.length;
    void pipeline.submit(say(2, 'furious still'));
    expect(await pipeline.erase(key())).toBe(true);
    await pipeline.idle();
    expect(await pipeline.submit(say(3, 'furious'))).toMatchObject({ code: 'CONVERSATION_ENDED' });
    expect(publisher.requests.slice(told).filter(({ output }) => output.kind !== 'signals')).toEqual([]);
    await restore();
    expect(pipeline.openConversations).toBe(0);
    expect(await pipeline.erase(key())).toBe(false);
  });
});
