import type { SchedulerLike } from 'rxjs';
import type { Config } from './config/schema.ts';
import type { ConversationLog } from './domain/durableLog.ts';
import type { AlertMeter, Clock, EventLog, Meter, Occlude, Scorer } from './domain/ports.ts';
import { escalationSource, type RuleSource } from './escalationSource.ts';
import { createStemmer } from './inference/stemmer.ts';
import { packLabel } from './packs/loadPack.ts';
import type { Packs } from './packs/loadPacks.ts';
import { createDetector } from './pipeline/detect/detector.ts';
import type { IdentifyLanguage } from './pipeline/detect/identifyLanguage.ts';
import { matcherFor } from './packMatchers.ts';
import type { Detector } from './pipeline/detect/contract.ts';
import type { PhraseMatcher } from './pipeline/detect/phrases/phraseMatcher.ts';
import type { AdviceOptions } from './pipeline/escalate/adviceOptions.ts';
import { defaultEscalation, type Observation } from './pipeline/escalate/options.ts';
import type { Redact } from './pipeline/conversation.ts';
import type { LongMemory } from './pipeline/customerNotes.ts';
import type { EscalationSource } from './pipeline/escalationSource.ts';
import { StoreTrouble } from './pipeline/keepTrying.ts';
import { Pipeline } from './pipeline/pipeline.ts';
import type { EventHub, EventVersions } from './pipeline/publish/contract.ts';
import { createPublisher } from './pipeline/publish/hub.ts';
import { MemoryAgents } from './store/memoryAgents.ts';
import { MemoryCustomers } from './store/memoryCustomers.ts';

const dayMs = 86_400_000;

function adviceOptions({ advice }: Config): AdviceOptions {
  return {
    costPerContact: {
      voice: advice.costVoice,
      chat: advice.costChat,
      email: advice.costEmail,
      sms: advice.costSms,
      social: advice.costSocial,
    },
    extraCostLimit: advice.extraCostLimit,
    surveyCapMs: advice.surveyCapDays * dayMs,
    rankedAgents: advice.rankedAgents,
  };
}

/** What differs between a live engine and a recorded replay. */
export interface FlowPorts {
  readonly clock: Clock;
  readonly scheduler: SchedulerLike;
  readonly scorer: Scorer;
  readonly log: ConversationLog;
  readonly eventLog: EventLog;
  readonly meter: Meter & AlertMeter;
  readonly packs: Packs;
  /** The compiled packs, where many flows share them. Absent: compiled here. */
  readonly matcherFor?: (sector: string | undefined) => PhraseMatcher;
  readonly rules: RuleSource;
  /** Absent (and in every recorded replay, which must not depend on time): events name no words. */
  readonly occlude?: Occlude;
  /** Hides what must not be stored, keeping the length. Absent: nothing is hidden. */
  readonly redact?: Redact;
  /** Told of every judgement of the rules, for explanations. */
  readonly observe?: (observation: Observation) => void;
  readonly identifyLanguage: IdentifyLanguage;
  readonly versions: Omit<EventVersions, 'pack'>;
  /** Where others reach the engine; asked for with each event, as a free port is known late. */
  readonly publicUrl: () => string;
}

/** The five stages, wired. */
export interface Flow {
  readonly pipeline: Pipeline;
  readonly hub: EventHub;
  readonly detector: Detector;
  readonly escalation: EscalationSource;
  readonly memory: LongMemory;
  /** Effects that the store does not take at the moment. */
  readonly trouble: StoreTrouble;
}

/** Builds the stages of one engine from its configuration and its ports. */
export function buildFlow(config: Config, ports: FlowPorts): Flow {
  const { clock, scheduler, scorer, log, eventLog, meter, packs, identifyLanguage, versions } = ports;
  const detector = createDetector({
    scorer,
    matcherFor: ports.matcherFor ?? matcherFor(packs, createStemmer()),
    clock,
    meter,
    finalDeadlineMs: config.model.finalDeadlineMs,
    interimDeadlineMs: config.model.interimDeadlineMs,
    identifyLanguage,
  });
  const hub = createPublisher({
    source: config.source,
    get publicUrl() {
      return ports.publicUrl();
    },
    versions: { ...versions, pack: packLabel(packs.forSector(undefined)) },
    packOf: sector => packLabel(packs.forSector(sector)),
    alertExpiryMs: config.events.alertExpiryMs,
    log: eventLog,
    clock,
    meter,
  });
  const escalation = escalationSource(
    {
      ...defaultEscalation,
      packFor: sector => packs.forSector(sector).facts,
      linkWindowMs: config.memory.linkWindowMs,
      advice: adviceOptions(config),
      ...(ports.observe === undefined ? {} : { observe: ports.observe }),
    },
    ports.rules,
  );
  const memory: LongMemory = {
    customers: new MemoryCustomers({
      maxCustomers: config.memory.maxCustomers,
      halfLifeMs: config.memory.halfLifeDays * dayMs,
      halfLifeConversations: config.memory.halfLifeConversations,
    }),
    agents: new MemoryAgents(),
  };
  const trouble = new StoreTrouble();
  const pipeline = new Pipeline(
    {
      log,
      detector,
      publisher: hub,
      meter,
      clock,
      scheduler,
      reorderWaitMs: config.conversations.reorderWaitMs,
      escalation,
      ...(ports.occlude === undefined ? {} : { occlude: ports.occlude }),
      ...(ports.redact === undefined ? {} : { redact: ports.redact }),
      memory,
      trouble,
    },
    {
      maxOpenConversations: config.conversations.maxOpen,
      maxFinalsInProgress: config.model.maxQueuedFinals,
      maxFinalsInProgressPerTenant: config.quotas.finalsInProgressPerTenant,
      voiceIdleMs: config.conversations.voiceIdleMs,
      textIdleMs: config.conversations.textIdleMs,
      endedLingerMs: config.conversations.endedLingerMs,
    },
  );
  return { pipeline, hub, detector, escalation, memory, trouble };
}
