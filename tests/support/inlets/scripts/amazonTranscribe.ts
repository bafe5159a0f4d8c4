import { amazonTranscribe } from '../../../../src/pipeline/accept/inlets/vendors/amazonTranscribe.ts';
import type { VendorScript } from '../script.ts';

export const amazonTranscribeScript: VendorScript = {
  inlet: amazonTranscribe,
  opening: [],
  say: ({ number, speaker, text, final, beginMs, endMs }) => ({
    TranscriptEvent: {
      Transcript: {
        Results: [
          {
            ResultId: `result-${number}`,
            StartTime: beginMs / 1_000,
            EndTime: endMs / 1_000,
            IsPartial: !final,
            ChannelId: speaker === 'customer' ? 'ch_0' : 'ch_1',
            LanguageCode: 'en-US',
            Alternatives: [
              {
                Transcript: text,
                Items: [
                  { Type: 'pronunciation', Content: 'x', Confidence: 0.9, Stable: true },
                  { Type: 'punctuation', Content: '.', Confidence: 0 },
                ],
                Entities: [],
              },
            ],
          },
        ],
      },
    },
  }),
  tells: { times: 'both', speakers: true, interims: true },
  others: [
    ['no results', { TranscriptEvent: { Transcript: { Results: [] } } }, 'ignored'],
    ['exception', { BadRequestException: { Message: 'no audio for 15 seconds' } }, 'event'],
  ],
  unknown: { FanfareEvent: {} },
};
