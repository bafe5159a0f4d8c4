import { twilioTranscription } from '../../../../src/pipeline/accept/inlets/vendors/twilioTranscription.ts';
import type { VendorScript } from '../script.ts';

const startedAtMs = Date.parse('2026-11-22T09:30:00Z');
const common = { AccountSid: 'AC1', CallSid: 'CA1', TranscriptionSid: 'GT1' };

export const twilioTranscriptionScript: VendorScript = {
  inlet: twilioTranscription,
  opening: [
    {
      ...common,
      TranscriptionEvent: 'transcription-started',
      SequenceId: '1',
      Timestamp: '2026-11-22T09:30:00.000000000Z',
      LanguageCode: 'en-US',
      Track: 'both_tracks',
      InboundTrackLabel: 'customer',
      OutboundTrackLabel: 'agent',
    },
  ],
  say: ({ number, speaker, text, final, beginMs, endMs }) => ({
    ...common,
    TranscriptionEvent: 'transcription-content',
    SequenceId: String(number * 10 + (final ? 9 : Math.min(8, text.length % 8))),
    Timestamp: new Date(startedAtMs + (final ? endMs : beginMs)).toISOString().replace('Z', '456789Z'),
    LanguageCode: 'en-US',
    Track: speaker === 'customer' ? 'inbound_track' : 'outbound_track',
    Final: String(final),
    ...(final ? {} : { Stability: '0.8' }),
    TranscriptionData: JSON.stringify({ transcript: text, ...(final ? { confidence: 0.93 } : {}) }),
  }),
  tells: { times: 'end', speakers: true, interims: true },
  others: [
    [
      'transcription-stopped',
      { ...common, TranscriptionEvent: 'transcription-stopped', SequenceId: '99' },
      'event',
    ],
    [
      'transcription-error',
      { ...common, TranscriptionEvent: 'transcription-error', TranscriptionErrorCode: '32655' },
      'event',
    ],
  ],
  unknown: { ...common, TranscriptionEvent: 'transcription-fanfare' },
};
