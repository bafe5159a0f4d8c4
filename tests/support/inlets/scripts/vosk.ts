import { vosk } from '../../../../src/pipeline/accept/inlets/vendors/vosk.ts';
import type { VendorScript } from '../script.ts';

export const voskScript: VendorScript = {
  inlet: vosk,
  opening: [{ config: { sample_rate: 8000 } }],
  say: ({ text, final, beginMs, endMs }) =>
    final
      ? text === ''
        ? { text: '' }
        : { result: [{ conf: 0.9, start: beginMs / 1_000, end: endMs / 1_000, word: 'x' }], text }
      : { partial: text },
  tells: { times: 'both', speakers: false, interims: true },
  others: [
    ['eof', { eof: 1 }, 'event'],
    ['alternatives', { alternatives: [{ confidence: 210.4, text: 'thank you' }] }, 'utterance'],
  ],
  unknown: { fanfare: 1 },
};
