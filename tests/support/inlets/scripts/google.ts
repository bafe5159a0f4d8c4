import { google } from '../../../../src/pipeline/accept/inlets/vendors/google.ts';
import type { VendorScript } from '../script.ts';

export const googleScript: VendorScript = {
  inlet: google,
  opening: [],
  say: ({ speaker, text, final, endMs }) => ({
    results: [
      {
        alternatives: [{ transcript: ` ${text}`.trimEnd(), ...(final ? { confidence: 0.93 } : {}) }],
        ...(final ? { isFinal: true } : { stability: 0.9 }),
        resultEndTime: `${(endMs / 1_000).toFixed(3)}s`,
        channelTag: speaker === 'customer' ? 1 : 2,
        languageCode: 'en-us',
      },
    ],
    totalBilledTime: '15s',
  }),
  tells: { times: 'end', speakers: true, interims: true },
  others: [
    ['END_OF_SINGLE_UTTERANCE', { speechEventType: 'END_OF_SINGLE_UTTERANCE', results: [] }, 'control'],
    ['error', { error: { code: 11, message: 'audio timeout' } }, 'event'],
    ['billing', { results: [], totalBilledTime: '30s' }, 'ignored'],
    ['empty', {}, 'ignored'],
  ],
  unknown: { fanfare: true },
};
