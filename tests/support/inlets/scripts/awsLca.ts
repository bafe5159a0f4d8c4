import { awsLca } from '../../../../src/pipeline/accept/inlets/vendors/awsLca.ts';
import type { Said, VendorScript } from '../script.ts';

const common = { CallId: 'call-1', CreatedAt: '2026-11-22T09:30:00.000Z', ExpiresAfter: '90' };
const segment = ({ number, speaker, text, final, beginMs, endMs }: Said) => ({
  ...common,
  EventType: 'ADD_TRANSCRIPT_SEGMENT',
  SegmentId: `segment-${number}`,
  Channel: speaker === 'customer' ? 'CALLER' : 'AGENT',
  StartTime: beginMs / 1_000,
  EndTime: String(endMs / 1_000),
  Transcript: text,
  OriginalTranscript: text,
  IsPartial: !final,
});

export const awsLcaScript: VendorScript = {
  inlet: awsLca,
  opening: [{ ...common, EventType: 'START', CustomerPhoneNumber: '', SystemPhoneNumber: '' }],
  say: segment,
  tells: { times: 'both', speakers: true, interims: true },
  others: [
    ['UPDATE_AGENT', { ...common, EventType: 'UPDATE_AGENT', AgentId: 'agent-7' }, 'event'],
    [
      'ADD_CALL_CATEGORY',
      { ...common, EventType: 'ADD_CALL_CATEGORY', CategoryEvent: { MatchedCategories: ['refund'] } },
      'signal',
    ],
    ['recording', { ...common, EventType: 'ADD_S3_RECORDING_URL', RecordingUrl: 'x' }, 'ignored'],
    ['END', { ...common, EventType: 'END' }, 'event'],
    [
      'tone of voice',
      { ...common, EventType: 'ADD_TRANSCRIPT_SEGMENT', SegmentId: 'v', Channel: 'CALLER_VOICETONE' },
      'ignored',
    ],
  ],
  feeling: {
    ...segment({
      number: 9,
      speaker: 'customer',
      text: 'this is the last straw',
      final: true,
      beginMs: 9_000,
      endMs: 11_000,
    }),
    Sentiment: 'NEGATIVE',
    SentimentScore: { Positive: 0.01, Negative: 0.9, Neutral: 0.08, Mixed: 0.01 },
    IssuesDetected: [{ CharacterOffsets: {} }],
  },
  unknown: { ...common, EventType: 'FANFARE' },
};
