import { publicUrlOf } from '../../config/publicUrl.ts';
import type { Config } from '../../config/schema.ts';
import type { Scorer } from '../../domain/ports.ts';
import { fixedRuleSource } from '../../escalationSource.ts';
import { buildFlow, type Flow } from '../../flow.ts';
import type { ModelManifest } from '../../inference/manifest.ts';
import type { Packs } from '../../packs/loadPacks.ts';
import { loadLanguageIdentifier, type IdentifyLanguage } from '../../pipeline/detect/identifyLanguage.ts';
import type { PhraseMatcher } from '../../pipeline/detect/phrases/phraseMatcher.ts';
import type { Observation } from '../../pipeline/escalate/options.ts';
import type { RuleSet } from '../../pipeline/escalate/ruleSet.ts';
import type { RecordedClock } from '../../replay/recordedClock.ts';
import type { RecordedEngine } from '../../replay/recordedReplay.ts';
import { MemoryEventLog } from '../../store/memoryEventLog.ts';
import { MemoryInputLog } from '../../store/memoryInputLog.ts';
import { engineVersion } from '../../version.ts';
import { noMeter } from '../parts.ts';

export interface RecordedFlowParts {
  readonly config: Config;
  readonly clock: RecordedClock;
  readonly scorer: Scorer;
  readonly manifest: ModelManifest;
  readonly packs: Packs;
  readonly rules: RuleSet;
  readonly observe?: (observation: Observation) => void;
  /** What takes long to make, where many flows follow each other. Absent: made here. */
  readonly shared?: {
    readonly matcherFor: (sector: string | undefined) => PhraseMatcher;
    readonly identifyLanguage: IdentifyLanguage;
  };
}

/** The engine's five stages on a recorded clock, with nothing kept: the file is the record. */
export async function recordedFlow(parts: RecordedFlowParts): Promise<Flow> {
  const { config, clock, scorer, manifest, packs, rules, observe, shared } = parts;
  return buildFlow(config, {
    clock,
    scheduler: clock,
    scorer,
    log: new MemoryInputLog(),
    // Nobody comes back for an earlier event.
    eventLog: new MemoryEventLog({ epoch: 'recorded', clock, maxEvents: 1, maxAgeMs: Infinity }),
    meter: noMeter,
    packs,
    rules: fixedRuleSource(rules),
    ...(observe === undefined ? {} : { observe }),
    ...(shared === undefined ? {} : { matcherFor: shared.matcherFor }),
    identifyLanguage: shared?.identifyLanguage ?? (await loadLanguageIdentifier()),
    versions: {
      engine: engineVersion(),
      model: { name: manifest.name, sha256: manifest.files.model.sha256 },
    },
    publicUrl: () => publicUrlOf(config),
  });
}

/** Hears the events of a flow in their order. @param types a trailing `*` stands for any ending */
export async function onEvents(
  { hub }: Flow,
  types: readonly string[],
  hear: (json: string) => void,
): Promise<void> {
  const subscription = await hub.subscribe({
    tenant: 'default',
    filter: { types },
    sink: {
      hasRoom: true,
      send: ({ json }) => {
        hear(json);
      },
      cut: () => undefined,
    },
  });
  subscription.goOn();
}

/** A flow as a recorded replay sees it. */
export function asRecordedEngine({ pipeline }: Flow): RecordedEngine {
  return {
    submit: input => pipeline.submit(input),
    idle: () => pipeline.idle(),
    isOpen: conversationId => pipeline.conversation({ tenant: 'default', conversationId }) !== undefined,
  };
}
