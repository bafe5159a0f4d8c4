import type { ArcView, Escalation, SignalsView, Summary } from '../../src/domain/escalation.ts';
import type { LoggedEvent, PulsoEvent } from '../../src/domain/events.ts';
import type { MomentReport } from '../../src/domain/moment.ts';
import type { Clock, CountedEvent } from '../../src/domain/ports.ts';
import type { EventHub, EventSink, PublishRequest } from '../../src/pipeline/publish/contract.ts';
import { createPublisher } from '../../src/pipeline/publish/hub.ts';
import { MemoryEventLog } from '../../src/store/memoryEventLog.ts';
import { info, key } from './builders.ts';
import { CountingMeter, FakeClock } from './fakes.ts';

/** 22 November 2026, 09:30:00 UTC. */
export const morningMs = Date.UTC(2026, 10, 22, 9, 30);

export const arc: ArcView = {
  scoredUtterances: 4,
  smoothed: -0.61,
  trend: -0.2,
  negativeStreak: 3,
  volatility: 0.31,
  peak: { valence: -0.9, utteranceId: 'u-17' },
  end: -0.9,
  peakEnd: -0.9,
  baseline: 0.05,
};

export function escalation(overrides: Partial<Escalation> = {}): Escalation {
  return {
    kind: 'escalation',
    edge: 'raised',
    rule: 'threat-to-leave',
    ruleVersion: '1',
    level: 'alert',
    escalationNumber: 1,
    momentId: null,
    causedBy: { utteranceId: 'u-17', revision: 3 },
    valence: -0.9,
    arc,
    evidence: {
      utterances: [
        {
          utteranceId: 'u-17',
          revision: 3,
          role: 'customer',
          beginOffsetMs: 41_200,
          endOffsetMs: 43_900,
          valence: -0.9,
          phrases: [{ phraseId: 'leave.cancel-contract', category: 'leave', weight: 0.8, begin: 4, end: 19 }],
        },
      ],
      contributions: [
        { signal: 'valence', value: -0.9, contribution: 0.583 },
        { signal: 'phrase.leave', value: 0.8, contribution: 0.417 },
      ],
    },
    advice: [
      {
        action: 'retention-specialist',
        because: 'threat-to-leave: says they will leave, and is upset',
        signals: ['valence', 'phrase.leave'],
        policy: 'route.rule',
      },
      {
        action: 'no-survey',
        because: 'an escalation is open',
        signals: ['level'],
        policy: 'survey.escalated',
      },
    ],
    ...overrides,
  };
}

export function moment(overrides: Partial<MomentReport> = {}): MomentReport {
  return {
    kind: 'moment',
    edge: 'opened',
    momentId: '6c1f0e9a4b62d38f0c1e7a95',
    journeyEvent: 'flight-cancelled',
    stage: 'travel',
    sector: 'airline',
    pack: 'airline@1.2.0',
    causedBy: { utteranceId: 'u-17', revision: 3 },
    because: null,
    before: 0.05,
    at: -0.9,
    lowest: -0.9,
    after: null,
    intensity: 0.751,
    peakEnd: -0.9,
    durationMs: 0,
    utterances: 1,
    agentBefore: ['u-14', 'u-16'],
    linkedTo: null,
    level: null,
    evidence: {
      utterances: [
        {
          utteranceId: 'u-17',
          revision: 3,
          role: 'customer',
          beginOffsetMs: 41_200,
          endOffsetMs: 43_900,
          valence: -0.9,
          phrases: [],
          journey: [{ eventId: 'flight-cancelled', stage: 'travel', weight: 0.95, begin: 3, end: 25 }],
        },
      ],
      contributions: [
        { signal: 'dropFromBaseline', value: 0.95, contribution: 0.355 },
        { signal: 'journey.flight-cancelled', value: 0.903, contribution: 0.337 },
        { signal: 'anger', value: 0.82, contribution: 0.308 },
      ],
    },
    advice: [
      {
        action: 'route-to-skills',
        because: 'the pack airline@1.2.0 names them for "flight-cancelled"',
        signals: ['journey.flight-cancelled'],
        policy: 'route.skills',
        skills: ['rebooking', 'care'],
      },
      {
        action: 'no-survey',
        because: 'a moment of truth is open',
        signals: ['journey.flight-cancelled'],
        policy: 'survey.moment',
      },
    ],
    ...overrides,
  };
}

export function summary(overrides: Partial<Summary> = {}): Summary {
  return {
    kind: 'summary',
    reason: 'completed',
    channel: 'voice',
    utterances: 24,
    arcs: { customer: arc },
    highestLevel: 'alert',
    escalations: 1,
    endedEscalated: false,
    moments: [],
    advice: [
      {
        action: 'no-survey',
        because: 'peak and end of the conversation were negative',
        signals: ['peakEnd'],
        policy: 'survey.remembered-badly',
      },
    ],
    ...overrides,
  };
}

export function signalsOutput(overrides: Partial<SignalsView> = {}): SignalsView {
  return {
    kind: 'signals',
    utteranceId: 'u-17',
    revision: 3,
    role: 'customer',
    final: true,
    valence: -0.9,
    label: 'negative',
    confidence: 0.94,
    scorer: 'model',
    cached: false,
    phrases: [],
    ...overrides,
  };
}

export function publishRequest(overrides: Partial<PublishRequest> = {}): PublishRequest {
  return {
    key: key(),
    info: info({
      language: 'es',
      sector: 'airline',
      startedAtMs: morningMs,
      attributes: { queue: 'rebooking' },
    }),
    output: escalation(),
    receivedAtMs: morningMs + 44_000,
    decidedAtMs: morningMs + 44_004.2,
    latencyMs: { accept: 0.1, assemble: 0.05, queue: 0.2, score: 3.5, escalate: 0.12, total: 4.2 },
    ...overrides,
  };
}

export const eventContext = {
  source: '/pulso/test',
  publicUrl: 'http://127.0.0.1:8787',
  versions: { engine: '0.1.0', model: { name: 'care', sha256: 'ab12' }, pack: 'core 1' },
  alertExpiryMs: 120_000,
};

/** Counts, and keeps what alerts took. */
export class AlertCountingMeter extends CountingMeter {
  readonly alertLatenciesMs: number[] = [];

  alertLatency(durationMs: number): void {
    this.alertLatenciesMs.push(durationMs);
  }

  counted(event: CountedEvent): number {
    return this.counts.get(event) ?? 0;
  }
}

export interface HubSetup {
  readonly clock: Clock;
  readonly epoch: string;
  readonly maxEvents: number;
  readonly maxAgeMs: number;
}

/** A hub over a log in memory, and what it counts. */
export function testHub(setup: Partial<HubSetup> = {}): {
  hub: EventHub;
  log: MemoryEventLog;
  meter: AlertCountingMeter;
  clock: Clock;
} {
  const {
    clock = new FakeClock(morningMs + 44_010),
    epoch = 'e-1',
    maxEvents = 1_000,
    maxAgeMs = 60_000,
  } = setup;
  const log = new MemoryEventLog({ epoch, clock, maxEvents, maxAgeMs });
  const meter = new AlertCountingMeter();
  return { hub: createPublisher({ log, clock, meter, ...eventContext }), log, meter, clock };
}

/** Publishes at once, with nothing to wait for. */
export function tell(hub: EventHub, request: PublishRequest): void {
  if (request.output.kind === 'signals') hub.publishLive(request);
  else void hub.publish([request], () => undefined);
}

/** A subscriber that takes what the test has room for. */
export class RecordingSink implements EventSink {
  readonly received: LoggedEvent[] = [];
  readonly cuts: ('too-slow' | 'failed')[] = [];
  /** Events that still fit; unbounded unless the test says so. */
  room = Infinity;

  get hasRoom(): boolean {
    return this.room > 0;
  }

  get offsets(): (number | null)[] {
    return this.received.map(({ offset }) => offset);
  }

  send(event: LoggedEvent): void {
    this.room--;
    this.received.push(event);
  }

  cut(because: 'too-slow' | 'failed'): void {
    this.cuts.push(because);
  }
}

export function parsed({ json }: LoggedEvent): PulsoEvent {
  return JSON.parse(json) as PulsoEvent;
}
