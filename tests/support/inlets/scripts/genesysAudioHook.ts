import { genesysAudioHook } from '../../../../src/pipeline/accept/inlets/vendors/genesysAudioHook.ts';
import type { VendorScript } from '../script.ts';

const envelope = { version: '2', id: 'session-1', seq: 4, clientseq: 7 };

export const genesysAudioHookScript: VendorScript = {
  inlet: genesysAudioHook,
  opening: [
    {
      ...envelope,
      type: 'open',
      position: 'PT0S',
      parameters: {
        organizationId: 'org-1',
        conversationId: 'conversation-1',
        participant: { id: 'p-1', ani: '', aniName: '', dnis: '' },
        media: [{ type: 'audio', format: 'PCMU', channels: ['external', 'internal'], rate: 8000 }],
        language: 'en-US',
      },
    },
  ],
  say: ({ number, speaker, text, final, beginMs, endMs }) => ({
    ...envelope,
    type: 'event',
    parameters: {
      entities: [
        {
          type: 'transcript',
          data: {
            id: `transcript-${number}`,
            channelId: speaker === 'customer' ? 0 : 1,
            isFinal: final,
            offset: `PT${beginMs / 1_000}S`,
            duration: `PT${(endMs - beginMs) / 1_000}S`,
            alternatives: [
              {
                confidence: 0.9,
                languages: ['en-US'],
                interpretations: [{ type: 'display', transcript: text, tokens: [] }],
              },
            ],
          },
        },
      ],
    },
  }),
  tells: { times: 'both', speakers: true, interims: true },
  others: [
    ['ping', { ...envelope, type: 'ping', parameters: {} }, 'control'],
    ['pong', { ...envelope, type: 'pong', parameters: {} }, 'control'],
    ['opened', { ...envelope, type: 'opened', parameters: { media: [] } }, 'control'],
    ['paused', { ...envelope, type: 'paused', parameters: {} }, 'control'],
    ['close', { ...envelope, type: 'close', parameters: { reason: 'end' } }, 'event'],
    ['closed', { ...envelope, type: 'closed', parameters: {} }, 'control'],
    [
      'probe',
      {
        ...envelope,
        type: 'open',
        parameters: { conversationId: '00000000-0000-0000-0000-000000000000' },
      },
      'control',
    ],
    ['disconnect', { ...envelope, type: 'disconnect', parameters: { reason: 'error' } }, 'event'],
    ['dtmf', { ...envelope, type: 'dtmf', parameters: { digit: '1' } }, 'ignored'],
    [
      'barge_in',
      { ...envelope, type: 'event', parameters: { entities: [{ type: 'barge_in', data: {} }] } },
      'signal',
    ],
  ],
  unknown: { ...envelope, type: 'fanfare', parameters: {} },
};
