import type { Language } from '../../domain/conversation.ts';
import type { Clock, Meter, ScoreOutcome, Scorer } from '../../domain/ports.ts';
import type { NotScoredReason, Score, UtteranceSignals } from '../../domain/signals.ts';
import type { DetectRequest, Detection, Detector } from './contract.ts';
import type { IdentifyLanguage } from './identifyLanguage.ts';
import { dialogueActsOf } from './dialogueActs.ts';
import { whyUnjudgeable } from './judgeable.ts';
import { languageOf, type LanguageReading } from './languageOf.ts';
import type { Matches, PhraseMatcher } from './phrases/phraseMatcher.ts';

export interface DetectorParts {
  readonly scorer: Scorer;
  /** The matcher of the pack for a conversation's sector. */
  readonly matcherFor: (sector: string | undefined) => PhraseMatcher;
  readonly clock: Clock;
  readonly meter: Meter;
  /** How long a final may wait for the model before the lexicon answers. */
  readonly finalDeadlineMs: number;
  /** How long an interim may wait before it is shed. */
  readonly interimDeadlineMs: number;
  /** Without it only other scripts are recognised as unsupported languages. */
  readonly identifyLanguage?: IdentifyLanguage;
}

/**
 * Ties together what is detected in one utterance. Phrases are looked for always, also where nothing is scored;
 * the score is asked for where the text can be judged. Signals depend on the request alone, and on whether the
 * scorer was in time.
 */
export function createDetector(parts: DetectorParts): Detector {
  return {
    clearLanguageOf(request) {
      const reading = readLanguage(request, parts.identifyLanguage);
      return reading.kind === 'supported' && reading.clear ? reading.language : undefined;
    },

    async detect(request) {
      const startedAtMs = parts.clock.nowMs();
      const { utterance } = request;
      const reading = readLanguage(request, parts.identifyLanguage);
      const matches = matchPhrases(request, reading, parts);
      const unscored = whyUnjudgeable(utterance.text, utterance.role);
      const scoring =
        unscored !== undefined
          ? notScored(unscored)
          : reading.kind === 'unsupported'
            ? notScored('unsupported-language')
            : await score(request, reading.language, startedAtMs, parts);
      report(scoring, utterance.final, startedAtMs, parts);
      return detection(request, reading, matches, scoring);
    },
  };
}

/** What became of the score. Durations in milliseconds, zero when the scorer was not asked. */
interface Scoring {
  readonly score?: Score;
  readonly notScoredBecause?: NotScoredReason;
  readonly queueMs: number;
  readonly scoreMs: number;
}

function notScored(notScoredBecause: NotScoredReason): Scoring {
  return { notScoredBecause, queueMs: 0, scoreMs: 0 };
}

function readLanguage(
  { utterance, info, lastClearLanguage }: DetectRequest,
  identify: IdentifyLanguage | undefined,
): LanguageReading {
  return languageOf(
    {
      text: utterance.text,
      declared: utterance.language,
      ofConversation: info.language,
      lastClear: lastClearLanguage,
    },
    identify,
  );
}

function matchPhrases(
  { utterance, info }: DetectRequest,
  reading: LanguageReading,
  { matcherFor, meter }: DetectorParts,
): Matches {
  const language = reading.kind === 'supported' && reading.clear ? reading.language : undefined;
  try {
    return matcherFor(info.sector).match(utterance.text, language, utterance.role);
  } catch {
    // A fault in the matcher costs the phrases of this utterance, not its score.
    meter.count('pipeline-error');
    return { phrases: [], journey: [] };
  }
}

async function score(
  { utterance, superseded, tenant }: DetectRequest,
  language: Language,
  startedAtMs: number,
  { scorer, finalDeadlineMs, interimDeadlineMs }: DetectorParts,
): Promise<Scoring> {
  let outcome: ScoreOutcome;
  try {
    outcome = await scorer.score({
      text: utterance.text,
      language,
      priority: utterance.final ? 'final' : 'interim',
      deadlineMs: startedAtMs + (utterance.final ? finalDeadlineMs : interimDeadlineMs),
      ...(superseded === undefined ? {} : { superseded }),
      ...(tenant === undefined ? {} : { tenant }),
    });
  } catch {
    // Scorers answer with an outcome; one that throws all the same must not take the conversation with it.
    outcome = { kind: 'failed' };
  }
  switch (outcome.kind) {
    case 'scored':
      return { score: outcome.score, queueMs: outcome.waitMs, scoreMs: outcome.runMs };
    case 'shed':
      return notScored('shed');
    case 'failed':
      return notScored('scorer-failed');
  }
}

function report(
  scoring: Scoring,
  final: boolean,
  startedAtMs: number,
  { clock, meter }: DetectorParts,
): void {
  meter.stage('detect', clock.nowMs() - startedAtMs);
  if (scoring.score !== undefined) {
    meter.stage('queue', scoring.queueMs);
    meter.stage('score', scoring.scoreMs);
    if (scoring.score.scorer === 'lexicon') meter.count('lexicon-answered');
  } else if (final) meter.count('utterance-not-scored');
}

function detection(
  { utterance }: DetectRequest,
  reading: LanguageReading,
  { phrases, journey }: Matches,
  { queueMs, scoreMs, ...scored }: Scoring,
): Detection {
  // Interims are never judged: what they ask and give is not looked for.
  const acts = utterance.final ? dialogueActsOf(utterance.text) : undefined;
  const signals: UtteranceSignals = {
    utteranceId: utterance.utteranceId,
    revision: utterance.revision,
    role: utterance.role,
    final: utterance.final,
    ...(reading.kind === 'supported' ? { language: reading.language } : {}),
    ...scored,
    phrases,
    journey,
    ...(acts === undefined ? {} : { acts }),
  };
  return { signals, queueMs, scoreMs };
}
