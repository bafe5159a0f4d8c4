import { sequenced, type PulsoEvent } from '../../../../src/domain/events.ts';
import { cloudEvent } from '../../../../src/pipeline/publish/cloudEvent.ts';
import type { PublishRequest } from '../../../../src/pipeline/publish/contract.ts';
import { emotions } from '../../../support/builders.ts';
import {
  arc,
  escalation,
  eventContext,
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
        advice: [{ action: 'supervisor', because: 'the level is critical' }],
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
    example(320, {
      receivedAtMs: morningMs + 151_000,
      output: summary({ highestLevel: 'critical', arcs: { customer: calmer } }),
    }),
    example(null, {
      output: signalsOutput({
        emotions: { ...emotions(), anger: 0.81, frustration: 0.77, sadness: 0.12 },
        phrases: [{ phraseId: 'leave.cancel-contract', category: 'leave', weight: 0.8, begin: 4, end: 19 }],
      }),
    }),
  ];
}
