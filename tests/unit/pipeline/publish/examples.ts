import { sequenced, type PulsoEvent } from '../../../../src/domain/events.ts';
import { cloudEvent } from '../../../../src/pipeline/publish/cloudEvent.ts';
import type { PublishRequest } from '../../../../src/pipeline/publish/contract.ts';
import type { MomentReport } from '../../../../src/domain/moment.ts';
import { emotions, key } from '../../../support/builders.ts';
import {
  arc,
  escalation,
  eventContext,
  moment,
  morningMs,
  publishRequest,
  signalsOutput,
  summary,
} from '../../../support/events.ts';

const context = {
  ...eventContext,
  source: '/pulso/local',
  versions: {
    engine: '0.1.0',
    model: { name: 'pulso-care', sha256: '5f1d7c0e9a4b62d38f0c1e7a95b3d4862c7f90ab14de63587b2a9c0f3e8d7146' },
    pack: 'general@1.0.0',
  },
};

function example(offset: number | null, changes: Partial<PublishRequest> = {}): PulsoEvent {
  const event = cloudEvent(publishRequest(changes), context);
  return offset === null ? event : sequenced(event, offset);
}

const calmer = {
  ...arc,
  scoredUtterances: 9,
  smoothed: -0.12,
  trend: 0.31,
  negativeStreak: 0,
  end: 0.45,
  peakEnd: -0.225,
};

const recovered = moment({
  edge: 'recovered',
  causedBy: { utteranceId: 'u-34', revision: 2 },
  because: 'relief',
  after: -0.12,
  peakEnd: -0.225,
  durationMs: 98_000,
  utterances: 18,
  agentBefore: ['u-31', 'u-33'],
  evidence: {
    utterances: [{ utteranceId: 'u-34', revision: 2, role: 'customer', valence: 0.45, phrases: [] }],
    contributions: [
      { signal: 'gratitude', value: 0.72, contribution: 0.516 },
      { signal: 'valence', value: 0.45, contribution: 0.484 },
    ],
  },
  advice: [],
});

/** Of another conversation, in which the customer hung up. */
const { causedBy: _none, ...uncaused } = moment({
  edge: 'lost',
  momentId: '1be7a95c7f90ab14de635872',
  linkedTo: '6c1f0e9a4b62d38f0c1e7a95',
  because: 'hung-up',
  level: 'alert',
  after: -0.7,
  peakEnd: -0.85,
  durationMs: 54_000,
  utterances: 9,
  evidence: {
    utterances: [{ utteranceId: 'u-24', revision: 1, role: 'customer', valence: -0.8, phrases: [] }],
    contributions: [{ signal: 'valence', value: -0.8, contribution: 1 }],
  },
  advice: [
    {
      action: 'call-back',
      because: '"flight-cancelled" ended unrepaired (hung-up, voice): call the same day',
      signals: ['moment.lost', 'journey.flight-cancelled'],
      policy: 'contact.after-lost',
      channel: 'voice',
    },
  ],
});
const lost: MomentReport = uncaused;

/** The events that docs/events.md shows, one of each type. */
export function documentedExamples(): PulsoEvent[] {
  return [
    example(317),
    example(318, {
      receivedAtMs: morningMs + 58_300,
      output: escalation({
        edge: 'updated',
        level: 'critical',
        rule: 'legal-threat',
        causedBy: { utteranceId: 'u-21', revision: 1 },
        advice: [
          {
            action: 'supervisor',
            because: 'the level is critical',
            signals: ['phrase.legal', 'anger'],
            policy: 'route.critical',
          },
        ],
      }),
    }),
    example(319, {
      receivedAtMs: morningMs + 142_000,
      output: escalation({
        edge: 'cleared',
        level: 'critical',
        causedBy: { utteranceId: 'u-34', revision: 2 },
        valence: 0.45,
        arc: calmer,
        evidence: {
          utterances: [
            {
              utteranceId: 'u-34',
              revision: 2,
              role: 'customer',
              beginOffsetMs: 139_800,
              endOffsetMs: 141_900,
              valence: 0.45,
              phrases: [],
            },
          ],
          contributions: [{ signal: 'gratitude', value: 0.72, contribution: 1 }],
        },
        advice: [],
      }),
    }),
    example(316, { output: moment() }),
    example(320, { receivedAtMs: morningMs + 142_000, output: recovered }),
    example(321, { receivedAtMs: morningMs + 98_000, output: lost, key: key('c-2') }),
    example(322, {
      receivedAtMs: morningMs + 151_000,
      output: summary({
        highestLevel: 'critical',
        arcs: { customer: calmer },
        moments: [
          {
            momentId: recovered.momentId,
            journeyEvent: recovered.journeyEvent,
            outcome: 'recovered',
            peakEnd: recovered.peakEnd,
          },
        ],
        advice: [
          {
            action: 'short-survey',
            because: 'the moment "flight-cancelled" was turned around',
            signals: ['moment.recovered', 'peakEnd'],
            policy: 'survey.one-question',
            question: '¿Quedó bien resuelto hoy: vuelo cancelado?',
          },
        ],
      }),
    }),
    example(null, {
      output: signalsOutput({
        emotions: { ...emotions(), anger: 0.81, frustration: 0.77, sadness: 0.12 },
        phrases: [{ phraseId: 'leave.cancel-contract', category: 'leave', weight: 0.8, begin: 4, end: 19 }],
      }),
    }),
  ];
}
