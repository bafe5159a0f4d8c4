import { loadConfig } from '../../config/load.ts';
import type { Language } from '../../domain/conversation.ts';
import { EMOTIONS, type UtteranceSignals } from '../../domain/signals.ts';
import type { ModelManifest } from '../../inference/manifest.ts';
import { createStemmer } from '../../inference/stemmer.ts';
import { openPacks } from '../../openPacks.ts';
import { matcherFor } from '../../packMatchers.ts';
import { checkText } from '../../pipeline/accept/checkText.ts';
import { loadLanguageIdentifier } from '../../pipeline/detect/identifyLanguage.ts';
import { createDetector } from '../../pipeline/detect/detector.ts';
import { scoreText } from '../../scoreText.ts';
import { systemClock } from '../../systemClock.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { LineOutput } from '../lineOutput.ts';
import { noMeter, openModel } from '../parts.ts';
import { coloursFor } from '../view/colours.ts';
import { scoreLines } from '../view/scoreLines.ts';

export interface ScoreFlags {
  readonly language?: Language;
  readonly json?: boolean;
}

/** `pulso score`: one text through the detect stage. @throws EngineError TEXT_*, MODEL_*, PACK_INVALID */
export async function score(text: string, flags: ScoreFlags, context: CliContext): Promise<ExitCode> {
  checkText(text);
  const config = loadConfig({ env: context.env });
  const packs = openPacks(config);
  const model = await openModel(config, 1);
  try {
    const detector = createDetector({
      ...config.model,
      scorer: model,
      matcherFor: matcherFor(packs, createStemmer()),
      identifyLanguage: await loadLanguageIdentifier(),
      clock: systemClock,
      meter: noMeter,
    });
    const ask = scoreText(detector, systemClock);
    await ask({ text, ...flags });
    // The first text pays for what is loaded on demand; the second shows what one costs.
    const startedAtMs = systemClock.nowMs();
    const signals = await ask({ text, ...flags });
    const durationMs = systemClock.nowMs() - startedAtMs;
    const { manifest } = model.model;
    const output = new LineOutput(context.stdout);
    if (flags.json === true) output.lines([JSON.stringify(asJson(signals, manifest, durationMs))]);
    else
      output.lines(
        scoreLines(text, signals, { manifest, durationMs, width: output.width, colours: coloursFor(output) }),
      );
    return signals.notScoredBecause === 'scorer-failed' ? exitCodes.failed : exitCodes.ok;
  } finally {
    await model.workers.close();
  }
}

/** The object that `--json` prints; `emotions` are all eight, whatever their thresholds. */
function asJson(signals: UtteranceSignals, manifest: ModelManifest, durationMs: number): object {
  const { score: scored, language, notScoredBecause, phrases } = signals;
  return {
    language: language ?? null,
    ...(scored === undefined
      ? { notScoredBecause }
      : {
          label: scored.sentiment.label,
          valence: scored.sentiment.valence,
          confidence: scored.sentiment.confidence,
          probabilities: scored.sentiment.probabilities,
          emotions:
            scored.emotions === undefined
              ? null
              : Object.fromEntries(EMOTIONS.map(emotion => [emotion, scored.emotions?.[emotion]])),
          scorer: scored.scorer,
        }),
    phrases,
    model: { name: manifest.name, version: manifest.version, sha256: manifest.files.model.sha256 },
    durationMs: Math.round(durationMs * 1_000) / 1_000,
  };
}
