import { revAi } from '../../../../src/pipeline/accept/inlets/vendors/revAi.ts';
import type { VendorScript } from '../script.ts';

export const revAiScript: VendorScript = {
  inlet: revAi,
  opening: [{ type: 'connected', id: 'job-1' }],
  say: ({ text, final, beginMs, endMs }) => ({
    type: final ? 'final' : 'partial',
    ts: beginMs / 1_000,
    end_ts: endMs / 1_000,
    elements: text
      .split(' ')
      .filter(word => word !== '')
      .flatMap((value, at) =>
        final
          ? [
              ...(at === 0 ? [] : [{ type: 'punct', value: ' ' }]),
              { type: 'text', value, ts: beginMs / 1_000, end_ts: endMs / 1_000, confidence: 0.9 },
            ]
          : [{ type: 'text', value }],
      ),
  }),
  tells: { times: 'both', speakers: false, interims: true },
  others: [],
  unknown: { type: 'fanfare' },
};
