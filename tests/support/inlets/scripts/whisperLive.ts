import { whisperLive } from '../../../../src/pipeline/accept/inlets/vendors/whisperLive.ts';
import type { VendorScript } from '../script.ts';

export const whisperLiveScript: VendorScript = {
  inlet: whisperLive,
  opening: [
    { uid: 'client-1', message: 'SERVER_READY', backend: 'faster_whisper' },
    { uid: 'client-1', language: 'en', language_prob: 0.98 },
  ],
  say: ({ text, final, beginMs, endMs }) => ({
    uid: 'client-1',
    segments: [
      {
        start: (beginMs / 1_000).toFixed(3),
        end: (endMs / 1_000).toFixed(3),
        text: text === '' ? '' : ` ${text}`,
        completed: final,
      },
    ],
  }),
  tells: { times: 'both', speakers: false, interims: true },
  others: [
    ['DISCONNECT', { uid: 'client-1', message: 'DISCONNECT' }, 'event'],
    ['WAIT', { uid: 'client-1', status: 'WAIT', message: 3.5 }, 'ignored'],
    ['ERROR', { uid: 'client-1', status: 'ERROR', message: 'no model' }, 'event'],
    ['translation', { uid: 'client-1', translated_segments: [] }, 'ignored'],
    ['no segments', { uid: 'client-1', segments: [] }, 'ignored'],
  ],
  unknown: { uid: 'client-1', fanfare: true },
};
