import { availableParallelism } from 'node:os';
import { loadConfig } from '../../config/load.ts';
import type { Observation } from '../../pipeline/escalate/options.ts';
import type { RuleSet } from '../../pipeline/escalate/ruleSet.ts';
import type { RecordedConversation } from '../../replay/conversationFile.ts';
import { LookAheadScorer } from '../../replay/lookAheadScorer.ts';
import type { Pace } from '../../replay/pace.ts';
import { RecordedClock } from '../../replay/recordedClock.ts';
import { replayRecorded } from '../../replay/recordedReplay.ts';
import { systemClock } from '../../systemClock.ts';
import type { CliContext } from '../context.ts';
import { openPacks } from '../../openPacks.ts';
import { openModel, openRules } from '../parts.ts';
import { asRecordedEngine, onEvents, recordedFlow } from './recordedFlow.ts';
import type { ReplayView } from './replayView.ts';

/** A replay, wherever it goes. */
export interface ReplayRun {
  readonly conversations: AsyncIterable<RecordedConversation>;
  readonly view: ReplayView;
  readonly makePace: () => Pace;
  /** After each step: waits for a slow reader of the output. */
  readonly ready: () => Promise<void>;
  readonly stop: AbortSignal;
}

export interface ReplayOutcome {
  /** When the first step was due (system clock): loading the model is not part of a replay. */
  readonly startedAtMs: number;
  /** Against a running engine: from sending a final to its `accepted`, one per final. */
  readonly ackMs?: readonly number[];
  /** Conversations whose summary did not come. */
  readonly summariesMissing: number;
  /** Against a running engine: how often it was lost, and how often it could not tell what had happened meanwhile. */
  readonly connection?: { readonly losses: number; readonly gaps: number };
}

/** A replay within this process. */
export interface InProcessRun extends ReplayRun {
  readonly wantsSignals: boolean;
  /** Instead of those of the configuration. */
  readonly rules?: RuleSet;
  /** Told of every judgement of the rules. */
  readonly observe?: (observation: Observation) => void;
}

const eventTypes = ['pulso.escalation.*', 'pulso.moment.*', 'pulso.conversation.*'];

/**
 * Replays through stages of its own, on a recorded clock: the same file gives the same events.
 * @throws EngineError CONFIG_INVALID, MODEL_*, PACK_INVALID, RULES_INVALID, FILE_*
 */
export async function replayInProcess(run: InProcessRun, { env }: CliContext): Promise<ReplayOutcome> {
  const config = loadConfig({ env });
  const packs = openPacks(config);
  const rules = run.rules ?? openRules(config);
  // Nothing else runs here: the main thread needs little beside what the model takes.
  const model = await openModel(config, availableParallelism());
  try {
    const clock = new RecordedClock();
    const scorer = new LookAheadScorer(model);
    const flow = await recordedFlow({
      config,
      clock,
      scorer,
      packs,
      rules,
      manifest: model.model.manifest,
      ...(run.observe === undefined ? {} : { observe: run.observe }),
    });
    await onEvents(flow, run.wantsSignals ? [...eventTypes, 'pulso.signals.v1'] : eventTypes, json => {
      run.view.event(json);
    });
    const startedAtMs = systemClock.nowMs();
    await replayRecorded(run.conversations, {
      ...run,
      engine: asRecordedEngine(flow),
      clock,
      scorer,
      pace: run.makePace(),
      onStep: step => {
        run.view.step(step);
      },
      onReceipt: (step, receipt) => {
        if (receipt.kind === 'accepted') return;
        const utteranceId = step.kind === 'utterance' ? step.utterance.utteranceId : undefined;
        run.view.refused({
          conversationId: step.conversationId,
          utteranceId,
          code: receipt.code,
          sentAgain: false,
        });
      },
    });
    return { startedAtMs, summariesMissing: 0 };
  } finally {
    await model.workers.close();
  }
}
