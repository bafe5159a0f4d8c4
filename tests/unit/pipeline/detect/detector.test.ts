import { describe, expect, it } from 'vitest';
import type { ConversationInfo } from '../../../../src/domain/conversation.ts';
import type { ScoreOutcome } from '../../../../src/domain/ports.ts';
import type { PhraseHit } from '../../../../src/domain/signals.ts';
import type { AssembledUtterance } from '../../../../src/domain/utterance.ts';
import type { DetectRequest } from '../../../../src/pipeline/detect/contract.ts';
import { createDetector, type DetectorParts } from '../../../../src/pipeline/detect/detector.ts';
import type { Matches, PhraseMatcher } from '../../../../src/pipeline/detect/phrases/phraseMatcher.ts';
import { info, score, utterance } from '../../../support/builders.ts';
import { CountingMeter, FakeClock } from '../../../support/fakes.ts';
import { ScriptedScorer } from '../../../support/scriptedScorer.ts';

const threat: PhraseHit = { phraseId: 'leave.threat', category: 'leave', weight: 0.7, begin: 0, end: 4 };

/** Finds one phrase in every text, and remembers for which language it was asked. */
class OnePhraseMatcher implements PhraseMatcher {
  readonly languages: (string | undefined)[] = [];
  match(_text: string, language: string | undefined): Matches {
    this.languages.push(language);
    return { phrases: [threat], journey: [] };
  }
}

function setUp(overrides: Partial<DetectorParts> = {}) {
  const scorer = new ScriptedScorer();
  const matcher = new OnePhraseMatcher();
  const meter = new CountingMeter();
  const clock = new FakeClock(1_000);
  const detector = createDetector({
    scorer,
    matcherFor: () => matcher,
    clock,
    meter,
    finalDeadlineMs: 250,
    interimDeadlineMs: 100,
    ...overrides,
  });
  return { detector, scorer, matcher, meter, clock };
}

function request(
  spoken: Partial<AssembledUtterance> = {},
  about: Partial<ConversationInfo> = {},
): DetectRequest {
  const assembled = { ...utterance(), revision: 1, receivedAtMs: 0, correction: false, turn: {}, ...spoken };
  return { utterance: assembled, info: info(about) };
}

const scored: ScoreOutcome = { kind: 'scored', score: score(-0.6), waitMs: 3, runMs: 7 };

describe('detector', () => {
  it('gives score, language and phrases of an utterance, and what they cost', async () => {
    const { detector, scorer } = setUp();
    const detection = detector.detect(request({ text: 'this is not what I ordered' }));
    scorer.answer(scored);
    const { signals, queueMs, scoreMs } = await detection;
    expect(signals).toMatchObject({
      utteranceId: 'u-1',
      revision: 1,
      role: 'customer',
      final: true,
      language: 'en',
      score: { sentiment: { valence: -0.6 } },
      phrases: [threat],
    });
    expect(signals.notScoredBecause).toBeUndefined();
    expect([queueMs, scoreMs]).toEqual([3, 7]);
  });

  it('asks for finals before interims, each with its own deadline', async () => {
    const { detector, scorer } = setUp();
    const superseded = () => false;
    const detections = [
      detector.detect(request()),
      detector.detect({ ...request({ final: false }), superseded }),
    ];
    scorer.answer(scored);
    scorer.answer(scored);
    await Promise.all(detections);
    expect(scorer.requests).toMatchObject([
      { priority: 'final', deadlineMs: 1_250 },
      { priority: 'interim', deadlineMs: 1_100, superseded },
    ]);
  });

  it.each([
    ['customer', '', {}, 'empty'],
    ['customer', '...', {}, 'no-words'],
    ['customer', '[NAME]', {}, 'redacted'],
    ['bot', 'How can I help you?', {}, 'automated'],
    ['customer', 'for billing press one', {}, 'automated'],
    ['customer', 'où est mon colis', { language: 'fr-FR' }, 'unsupported-language'],
    ['customer', 'где мой заказ', {}, 'unsupported-language'],
  ] as const)('%s says %j: not scored, and never asked for', async (role, text, spoken, reason) => {
    const { detector, scorer, meter } = setUp();
    const { signals, queueMs, scoreMs } = await detector.detect(request({ role, text, ...spoken }));
    expect(signals).toMatchObject({ notScoredBecause: reason, phrases: [threat] });
    expect(signals.score).toBeUndefined();
    expect(scorer.requests).toEqual([]);
    expect([queueMs, scoreMs]).toEqual([0, 0]);
    expect(meter.counts.get('utterance-not-scored')).toBe(1);
  });

  it('an interim that is not scored counts once, with its final', async () => {
    const { detector, meter } = setUp();
    await detector.detect(request({ text: '', final: false }));
    expect(meter.counts.size).toBe(0);
  });

  it.each([
    ['shed', 'shed'],
    ['failed', 'scorer-failed'],
  ] as const)(
    'a request that is %s leaves the utterance unscored, with its phrases',
    async (kind, reason) => {
      const { detector, scorer } = setUp();
      const detection = detector.detect(request());
      scorer.answer({ kind });
      expect((await detection).signals).toMatchObject({ notScoredBecause: reason, phrases: [threat] });
    },
  );

  it('a scorer that rejects or throws costs the score and nothing else', async () => {
    for (const fail of [
      () => Promise.reject(new Error('worker gone')),
      () => {
        throw new Error('not started');
      },
    ]) {
      const { detector } = setUp({ scorer: { score: fail } });
      const { signals } = await detector.detect(request());
      expect(signals).toMatchObject({ notScoredBecause: 'scorer-failed', phrases: [threat] });
    }
  });

  it('a matcher that throws costs the phrases, is counted, and the score stays', async () => {
    const matcher: PhraseMatcher = {
      match: () => {
        throw new Error('broken pack');
      },
    };
    const { detector, scorer, meter } = setUp({ matcherFor: () => matcher });
    const detection = detector.detect(request());
    scorer.answer(scored);
    const { signals } = await detection;
    expect(signals.phrases).toEqual([]);
    expect(signals.score).toBeDefined();
    expect(meter.counts.get('pipeline-error')).toBe(1);
  });

  it('says when the lexicon answered in place of the model', async () => {
    const { detector, scorer, meter } = setUp();
    const detection = detector.detect(request());
    scorer.answer({ ...scored, score: score(-0.2, { scorer: 'lexicon' }) });
    expect((await detection).signals.score?.scorer).toBe('lexicon');
    expect(meter.counts.get('lexicon-answered')).toBe(1);
  });

  it('looks for phrases in both languages where the language is a guess', async () => {
    const { detector, scorer, matcher } = setUp();
    const detections = [
      detector.detect(request({ text: 'ok' })),
      detector.detect(request({ text: 'ok' }, { language: 'es-AR' })),
      detector.detect({ ...request({ text: 'ok' }), lastClearLanguage: 'es' }),
    ];
    for (const _ of detections) scorer.answer(scored);
    const signals = (await Promise.all(detections)).map(detection => detection.signals);
    expect(matcher.languages).toEqual([undefined, 'es', undefined]);
    expect(signals.map(({ language }) => language)).toEqual(['en', 'es', 'es']);
    expect(scorer.requests.map(({ language }) => language)).toEqual(['en', 'es', 'es']);
  });
});
