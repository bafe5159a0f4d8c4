import { gladia } from '../../../../src/pipeline/accept/inlets/vendors/gladia.ts';
import type { VendorScript } from '../script.ts';

const common = { session_id: 'session-1', created_at: '2026-11-22T09:30:00.000Z' };
const end = { ...common, type: 'end_session' };

export const gladiaScript: VendorScript = {
  inlet: gladia,
  opening: [{ ...common, type: 'start_session' }],
  say: ({ number, speaker, text, final, beginMs, endMs }) => ({
    ...common,
    type: 'transcript',
    data: {
      id: `00_${number}`,
      is_final: final,
      utterance: {
        text,
        start: beginMs / 1_000,
        end: endMs / 1_000,
        confidence: 0.9,
        channel: speaker === 'customer' ? 0 : 1,
        language: 'en',
        words: [],
      },
    },
  }),
  tells: { times: 'both', speakers: true, interims: true },
  others: [
    ['speech_start', { ...common, type: 'speech_start', data: { time: 1, channel: 0 } }, 'control'],
    ['speech_end', { ...common, type: 'speech_end', data: { time: 3, channel: 0 } }, 'control'],
    ['audio_chunk', { ...common, type: 'audio_chunk', acknowledged: true, data: null }, 'control'],
    ['stop_recording', { ...common, type: 'stop_recording', acknowledged: true }, 'control'],
    ['end_session', end, 'event'],
    ['translation', { ...common, type: 'translation', data: null, error: null }, 'ignored'],
    ['post_transcript', { ...common, type: 'post_transcript', data: {} }, 'ignored'],
    ['callback', { id: 'callback-1', event: 'live.end_session', payload: end }, 'event'],
    ['webhook', { event: 'live.start_session', payload: { id: 'session-1' } }, 'event'],
  ],
  feeling: {
    ...common,
    type: 'sentiment_analysis',
    error: null,
    data: {
      utterance_id: '00_4',
      results: [{ sentiment: 'negative', emotion: 'angry', text: 'x', start: 1, end: 2, channel: 0 }],
    },
  },
  unknown: { ...common, type: 'fanfare' },
};
