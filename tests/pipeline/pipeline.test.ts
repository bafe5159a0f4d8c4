import { describe, expect, it, vi } from 'vitest';
import { StoreTrouble } from '../../src/pipeline/keepTrying.ts';
import { ended, key, spoken, started } from '../support/builders.ts';
import { testPipeline } from '../support/pipeline.ts';

describe('revisions', () => {
  it('a late interim never overrides a final', async () => {
    const { pipeline, publisher } = testPipeline();
    await pipeline.submit(spoken({ revision: 2, text: 'it is fine' }));
    const receipt = await pipeline.submit(spoken({ revision: 1, final: false, text: 'it is' }));
    await pipeline.idle();
    expect(receipt).toMatchObject({ kind: 'refused', code: 'REVISION_STALE', retryable: false });
    expect(publisher.signalled).toEqual(['u-1']);
  });

  it('a final ends the race of its interims, however late they are scored', async () => {
    const { pipeline, detector, publisher } = testPipeline();
    detector.hold('it is the worst');
    await pipeline.submit(spoken({ revision: 1, final: false, text: 'it is the worst' }));
    await pipeline.submit(spoken({ revision: 2, text: 'it is the worst behind us now' }));
    detector.release('it is the worst', -0.9);
    await pipeline.idle();
    expect(publisher.requests).toHaveLength(1);
    expect(publisher.requests[0]?.output).toMatchObject({ kind: 'signals', final: true, revision: 2 });
    expect(detector.requests[0]?.superseded?.()).toBe(true);
  });

  it('a duplicate final is accepted again and changes nothing', async () => {
    const { pipeline, publisher, meter, log } = testPipeline();
    const first = await pipeline.submit(spoken({ revision: 4 }));
    const second = await pipeline.submit(spoken({ revision: 4 }));
    await pipeline.idle();
    expect(first).toEqual({ kind: 'accepted', revision: 4, duplicate: false });
    expect(second).toEqual({ kind: 'accepted', revision: 4, duplicate: true });
    expect(publisher.signalled).toEqual(['u-1']);
    expect(log.inputs).toHaveLength(1);
    expect(meter.counts.get('utterance-duplicate')).toBe(1);
  });

  it('of two texts under one key the first counts', async () => {
    const { pipeline, detector, meter } = testPipeline();
    await pipeline.submit(spoken({ revision: 1, text: 'all is well' }));
    const receipt = await pipeline.submit(spoken({ revision: 1, text: 'nothing is well' }));
    expect(receipt).toMatchObject({ kind: 'accepted', duplicate: true });
    expect(detector.requests).toHaveLength(1);
    expect(meter.counts.get('duplicate-with-other-text')).toBe(1);
  });

  it('a newer final of the same utterance counts as a correction', async () => {
    const { pipeline, detector } = testPipeline();
    await pipeline.submit(spoken({ revision: 1, text: 'I want to consult it' }));
    await pipeline.submit(spoken({ revision: 2, text: 'I want to cancel it' }));
    expect(detector.requests.map(({ utterance }) => utterance.correction)).toEqual([false, true]);
  });

  it('utterances without revision numbers count in the order they come', async () => {
    const { pipeline } = testPipeline();
    const receipts = [
      await pipeline.submit(spoken({ final: false, text: 'where' })),
      await pipeline.submit(spoken({ final: false, text: 'where is' })),
      await pipeline.submit(spoken({ text: 'where is it' })),
      await pipeline.submit(spoken({ text: 'where is it' })),
    ];
    expect(receipts).toEqual([
      { kind: 'accepted', revision: 0, duplicate: false },
      { kind: 'accepted', revision: 1, duplicate: false },
      { kind: 'accepted', revision: 2, duplicate: false },
      { kind: 'accepted', revision: 2, duplicate: true },
    ]);
  });
});

describe('order', () => {
  it('a slow utterance is not overtaken by a fast one of the same conversation', async () => {
    const { pipeline, detector, publisher } = testPipeline();
    detector.hold('slow');
    await pipeline.submit(spoken({ utteranceId: 'u-1', text: 'slow' }));
    await pipeline.submit(spoken({ utteranceId: 'u-2', text: 'fast' }));
    expect(detector.requests).toHaveLength(2);
    detector.release('slow');
    await pipeline.idle();
    expect(publisher.signalled).toEqual(['u-1', 'u-2']);
  });

  it('two conversations never wait for each other', async () => {
    const { pipeline, detector, publisher } = testPipeline();
    detector.hold('slow');
    await pipeline.submit(spoken({ text: 'slow' }, 'c-1'));
    await pipeline.submit(spoken({ utteranceId: 'u-2', text: 'fast' }, 'c-2'));
    await pipeline.submit(ended('c-2'));
    await Promise.resolve();
    expect(publisher.signalled).toEqual(['u-2']);
    detector.release('slow');
    await pipeline.idle();
  });
});

describe('language', () => {
  it('a text too short to tell is read in the last language that was plain', async () => {
    const { pipeline, detector } = testPipeline();
    await pipeline.submit(spoken({ utteranceId: 'u-1', language: 'es' }));
    await pipeline.submit(spoken({ utteranceId: 'u-2', text: 'no' }));
    await pipeline.submit(spoken({ utteranceId: 'u-3', text: 'ok', final: false }));
    expect(detector.requests.map(request => request.lastClearLanguage)).toEqual([undefined, 'es', 'es']);
  });
});

describe('acceptance', () => {
  it('a final is accepted only once it is safe, and its scoring does not wait for that', async () => {
    const { pipeline, detector, publisher, log } = testPipeline();
    const commit = log.holdCommits();
    let answered = false;
    const receipt = pipeline.submit(spoken()).then(answer => {
      answered = true;
      return answer;
    });
    await Promise.resolve();
    expect(detector.requests).toHaveLength(1);
    expect(answered).toBe(false);
    expect(publisher.requests).toEqual([]);
    commit();
    expect(await receipt).toMatchObject({ kind: 'accepted' });
  });

  it('a final that could not be stored has no effect, and a resend counts as new', async () => {
    const { pipeline, publisher, log } = testPipeline();
    log.failWith = new Error('disk');
    const [original, repeat] = await Promise.all([pipeline.submit(spoken()), pipeline.submit(spoken())]);
    expect(original).toMatchObject({ kind: 'refused', code: 'STORE_UNAVAILABLE', retryable: true });
    expect(repeat).toMatchObject({ kind: 'refused', code: 'STORE_UNAVAILABLE', retryable: true });
    log.failWith = undefined;
    expect(await pipeline.submit(spoken())).toMatchObject({ kind: 'accepted', duplicate: false });
    await pipeline.idle();
    expect(publisher.signalled).toEqual(['u-1']);
  });

  it('an effect that the store does not take is tried until it does: told once, later inputs in their order', async () => {
    const trouble = new StoreTrouble();
    const { pipeline, publisher, log, meter, scheduler } = testPipeline({}, { trouble });
    log.failingEffects = 2;
    await pipeline.submit(spoken({ utteranceId: 'u-1' }));
    await pipeline.submit(spoken({ utteranceId: 'u-2' }));
    await pipeline.submit(ended());
    await vi.waitUntil(() => trouble.waiting === 1);
    expect(publisher.kinds).not.toContain('summary');
    expect(log.effects).toEqual([]);
    scheduler.advanceTo(50);
    await vi.waitUntil(() => log.failingEffects === 0);
    scheduler.advanceTo(1_000);
    await pipeline.idle();
    expect(log.effects.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(publisher.kinds.filter(kind => kind === 'summary')).toHaveLength(1);
    expect(meter.counts.get('effect-retried')).toBe(2);
    expect(trouble.waiting).toBe(0);
  });

  it('what is stored is redacted, what is judged is not; a repeat is known by what is stored', async () => {
    const redact = (text: string) => text.replaceAll(/\d/gu, '*');
    const { pipeline, detector, log } = testPipeline({}, { redact });
    await pipeline.submit(spoken({ text: 'my card is 4111' }));
    expect(await pipeline.submit(spoken({ text: 'my card is 4111' }))).toMatchObject({ duplicate: true });
    await pipeline.idle();
    expect(detector.requests[0]?.utterance.text).toBe('my card is 4111');
    expect(JSON.stringify([log.inputs, log.effects])).not.toContain('4111');
    expect(JSON.stringify(log.inputs)).toContain('my card is ****');
  });

  it('an ending that could not be stored has not ended the conversation', async () => {
    const { pipeline, log } = testPipeline();
    await pipeline.submit(spoken());
    log.failWith = new Error('disk');
    expect(await pipeline.submit(ended())).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    log.failWith = undefined;
    expect(await pipeline.submit(spoken({ utteranceId: 'u-2' }))).toMatchObject({ kind: 'accepted' });
    expect(await pipeline.submit(ended())).toMatchObject({ kind: 'accepted', duplicate: false });
  });

  it('finals past the limit are refused before acceptance, and may be sent again', async () => {
    const { pipeline, detector } = testPipeline({ maxFinalsInProgress: 1 });
    detector.hold('slow');
    await pipeline.submit(spoken({ text: 'slow' }));
    const refused = await pipeline.submit(spoken({ utteranceId: 'u-2' }));
    expect(refused).toMatchObject({ kind: 'refused', code: 'OVERLOADED', retryable: true });
    detector.release('slow');
    await pipeline.idle();
    expect(await pipeline.submit(spoken({ utteranceId: 'u-2' }))).toMatchObject({ kind: 'accepted' });
  });

  it('a tenant that has filled the engine while it was alone shuts nobody else out', async () => {
    const { pipeline, detector } = testPipeline({ maxFinalsInProgress: 2 });
    const held = ['n-1', 'n-2', 'q-1'];
    for (const text of held) detector.hold(text);
    const say = (tenant: string, utteranceId: string) =>
      pipeline.submit({
        ...spoken({ utteranceId, text: utteranceId }),
        key: { tenant, conversationId: `c-${utteranceId}` },
      });
    await say('noisy', 'n-1');
    await say('noisy', 'n-2');
    expect(await say('noisy', 'n-3')).toMatchObject({ kind: 'refused', code: 'OVERLOADED' });
    expect(await say('quiet', 'q-1')).toMatchObject({ kind: 'accepted' });
    expect(await say('quiet', 'q-2')).toMatchObject({ kind: 'refused', code: 'OVERLOADED' });
    for (const text of held) detector.release(text);
    await pipeline.idle();
  });

  it('a tenant past its share is refused while others have finals in progress, and never alone', async () => {
    const { pipeline, detector } = testPipeline({ maxFinalsInProgressPerTenant: 1 });
    const held = ['n-1', 'n-2', 'q-1'];
    for (const text of held) detector.hold(text);
    const say = (tenant: string, utteranceId: string) =>
      pipeline.submit({
        ...spoken({ utteranceId, text: utteranceId }),
        key: { tenant, conversationId: `c-${utteranceId}` },
      });
    expect(await say('noisy', 'n-1')).toMatchObject({ kind: 'accepted' });
    expect(await say('noisy', 'n-2')).toMatchObject({ kind: 'accepted' });
    expect(await say('quiet', 'q-1')).toMatchObject({ kind: 'accepted' });
    expect(await say('noisy', 'n-3')).toMatchObject({ kind: 'refused', code: 'OVERLOADED' });
    for (const text of held) detector.release(text);
    await pipeline.idle();
    expect(await say('noisy', 'n-3')).toMatchObject({ kind: 'accepted' });
  });
});

describe('opening and closing', () => {
  it('an utterance of an unknown conversation opens it', async () => {
    const { pipeline } = testPipeline();
    await pipeline.submit(spoken());
    expect(pipeline.conversation(key())?.assembly.info).toMatchObject({ channel: 'voice', participants: [] });
  });

  it('an idle conversation closes with a summary, and may open again', async () => {
    const { pipeline, publisher, scheduler } = testPipeline({ voiceIdleMs: 1_000 });
    await pipeline.submit(spoken());
    await pipeline.idle();
    scheduler.advanceTo(1_000);
    await pipeline.idle();
    expect(publisher.kinds.at(-1)).toBe('summary');
    expect(pipeline.openConversations).toBe(0);
    const again = await pipeline.submit(spoken({ utteranceId: 'u-2' }));
    expect(again).toMatchObject({ kind: 'accepted', duplicate: false });
  });

  it('what was said before the silence is recognised when the conversation opens again', async () => {
    const { pipeline, publisher, scheduler } = testPipeline({ voiceIdleMs: 1_000 });
    await pipeline.submit(spoken());
    scheduler.advanceTo(1_000);
    await pipeline.idle();
    expect(await pipeline.submit(spoken())).toMatchObject({ kind: 'accepted', duplicate: true });
    await pipeline.idle();
    expect(publisher.signalled).toEqual(['u-1']);
  });

  it('a chat may be silent for longer than a call', async () => {
    const { pipeline, scheduler } = testPipeline({ voiceIdleMs: 1_000, textIdleMs: 10_000 });
    await pipeline.submit(started({ channel: 'chat' }));
    scheduler.advanceTo(9_000);
    expect(pipeline.openConversations).toBe(1);
    scheduler.advanceTo(10_000);
    await pipeline.idle();
    expect(pipeline.openConversations).toBe(0);
  });

  it('an ended conversation still recognises repeats, then refuses stragglers', async () => {
    const { pipeline, scheduler, publisher } = testPipeline({ endedLingerMs: 500 });
    await pipeline.submit(spoken({ utteranceId: 'u-1' }));
    await pipeline.submit(ended());
    await pipeline.idle();
    expect(publisher.kinds.at(-1)).toBe('summary');
    expect(await pipeline.submit(spoken({ utteranceId: 'u-1' }))).toMatchObject({ duplicate: true });
    expect(await pipeline.submit(spoken({ utteranceId: 'u-2' }))).toMatchObject({
      code: 'CONVERSATION_ENDED',
    });
    scheduler.advanceTo(2_000);
    expect(pipeline.openConversations).toBe(0);
    expect(await pipeline.submit(spoken({ utteranceId: 'u-2' }))).toMatchObject({
      code: 'CONVERSATION_ENDED',
    });
    // Long after the conversation is forgotten the log still knows what it has.
    expect(await pipeline.submit(spoken({ utteranceId: 'u-1' }))).toMatchObject({ duplicate: true });
    expect(publisher.kinds.filter(kind => kind === 'summary')).toHaveLength(1);
  });

  it('a source that calls its own ending idle has ended the conversation for good', async () => {
    const { pipeline } = testPipeline();
    await pipeline.submit(spoken());
    await pipeline.submit(ended('c-1', 'idle'));
    await pipeline.idle();
    expect(await pipeline.submit(spoken({ utteranceId: 'u-2' }))).toMatchObject({
      code: 'CONVERSATION_ENDED',
    });
  });

  it('a second start adds what it knows and wipes nothing', async () => {
    const { pipeline } = testPipeline();
    const opening = (info: object) => ({ kind: 'started', key: key(), info, receivedAtMs: 0 }) as const;
    await pipeline.submit(opening({ channel: 'chat', sector: 'retail', startedAtMs: 5 }));
    await pipeline.submit(opening({ language: 'es' }));
    expect(pipeline.conversation(key())?.assembly.info).toMatchObject({
      channel: 'chat',
      sector: 'retail',
      language: 'es',
      startedAtMs: 5,
    });
  });

  it('conversations past the limit are refused, the open ones go on', async () => {
    const { pipeline } = testPipeline({ maxOpenConversations: 2 });
    await pipeline.submit(spoken({}, 'c-1'));
    await pipeline.submit(spoken({}, 'c-2'));
    expect(await pipeline.submit(spoken({}, 'c-3'))).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      retryable: true,
    });
    expect(await pipeline.submit(spoken({ utteranceId: 'u-2' }, 'c-1'))).toMatchObject({ kind: 'accepted' });
  });

  it('news of a conversation that nobody opened is refused', async () => {
    const { pipeline } = testPipeline();
    expect(await pipeline.submit(ended())).toMatchObject({ kind: 'refused', code: 'CONVERSATION_UNKNOWN' });
  });
});

describe('drain', () => {
  it('an utterance accepted before drain still has its effect; later ones are refused', async () => {
    const { pipeline, detector, publisher } = testPipeline();
    detector.hold('slow');
    await pipeline.submit(spoken({ text: 'slow' }));
    const drained = pipeline.drain();
    expect(await pipeline.submit(spoken({ utteranceId: 'u-2' }))).toMatchObject({
      code: 'DRAINING',
      retryable: true,
    });
    detector.release('slow');
    await drained;
    expect(publisher.signalled).toEqual(['u-1']);
  });
});
