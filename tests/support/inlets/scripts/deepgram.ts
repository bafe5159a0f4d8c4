import { deepgram } from '../../../../src/pipeline/accept/inlets/vendors/deepgram.ts';
import type { VendorScript } from '../script.ts';

export const deepgramScript: VendorScript = {
  inlet: deepgram,
  opening: [],
  say: ({ speaker, text, final, beginMs, endMs }) => ({
    type: 'Results',
    channel_index: [speaker === 'customer' ? 0 : 1, 2],
    start: beginMs / 1_000,
    duration: (endMs - beginMs) / 1_000,
    is_final: final,
    speech_final: final,
    channel: { alternatives: [{ transcript: text, confidence: 0.93, words: [] }] },
    metadata: { request_id: 'stream-1', model_uuid: 'm-1' },
    from_finalize: false,
  }),
  tells: { times: 'both', speakers: true, interims: true },
  others: [
    ['SpeechStarted', { type: 'SpeechStarted', channel: [0], timestamp: 1.2 }, 'control'],
    ['UtteranceEnd', { type: 'UtteranceEnd', channel: [0, 2], last_word_end: -1 }, 'control'],
    ['Metadata', { type: 'Metadata', request_id: 'stream-1', duration: 61.2, channels: 2 }, 'event'],
    ['Error', { type: 'Error', code: 'NET-0001', description: 'no audio' }, 'event'],
    ['KeepAlive', { type: 'KeepAlive' }, 'control'],
    ['CloseStream', { type: 'CloseStream' }, 'control'],
    ['Connected', { type: 'Connected', request_id: 'stream-1', sequence_id: 0 }, 'event'],
    [
      'TurnInfo',
      { type: 'TurnInfo', event: 'EndOfTurn', turn_index: 0, transcript: 'never mind', words: [] },
      'utterance',
    ],
  ],
  unknown: { type: 'Fanfare', start: 1 },
};
