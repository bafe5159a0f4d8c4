import { speechmatics } from '../../../../src/pipeline/accept/inlets/vendors/speechmatics.ts';
import type { VendorScript } from '../script.ts';

export const speechmaticsScript: VendorScript = {
  inlet: speechmatics,
  opening: [{ message: 'RecognitionStarted', id: 'session-1', language_pack_info: { word_delimiter: ' ' } }],
  say: ({ speaker, text, final, beginMs, endMs }) => ({
    message: final ? 'AddTranscript' : 'AddPartialTranscript',
    format: '2.9',
    channel: speaker === 'customer' ? 'channel_1' : 'channel_2',
    metadata: {
      transcript: text === '' ? '' : `${text} `,
      start_time: beginMs / 1_000,
      end_time: endMs / 1_000,
    },
    results: [
      { type: 'word', alternatives: [{ content: 'x', confidence: 0.9, language: 'en', speaker: 'S1' }] },
      { type: 'punctuation', is_eos: true, alternatives: [{ content: '.', confidence: 1 }] },
    ],
  }),
  tells: { times: 'both', speakers: true, interims: true },
  others: [
    ['EndOfUtterance', { message: 'EndOfUtterance', metadata: { end_time: 4 } }, 'control'],
    ['EndOfTranscript', { message: 'EndOfTranscript' }, 'event'],
    ['AudioAdded', { message: 'AudioAdded', seq_no: 3 }, 'control'],
    ['Info', { message: 'Info', type: 'recognition_quality', reason: 'x' }, 'ignored'],
    ['Warning', { message: 'Warning', type: 'idle_timeout', reason: 'x' }, 'ignored'],
    ['Error', { message: 'Error', type: 'quota_exceeded', reason: 'x' }, 'event'],
    ['AddTranslation', { message: 'AddTranslation', language: 'es', results: [] }, 'ignored'],
    ['AudioEventStarted', { message: 'AudioEventStarted', event: { type: 'music' } }, 'ignored'],
    [
      'first version',
      { message: 'AddTranscript', transcript: 'thank you', start_time: 1, length: 0.9, words: [] },
      'utterance',
    ],
  ],
  unknown: { message: 'Fanfare' },
};
