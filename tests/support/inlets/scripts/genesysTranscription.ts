import { genesysTranscription } from '../../../../src/pipeline/accept/inlets/vendors/genesysTranscription.ts';
import type { VendorScript } from '../script.ts';

const topicName = 'v2.conversations.5f2c9a.transcription';
const body = {
  eventTime: '2026-11-22T09:30:12.481Z',
  organizationId: 'org-1',
  conversationId: '5f2c9a',
  communicationId: 'leg-1',
  sessionStartTimeMs: 1_795_339_800_000,
  transcriptionStartTimeMs: 1_795_339_800_000,
};
const notification = (more: object) => ({
  topicName,
  version: '2',
  eventBody: { ...body, ...more },
  metadata: { CorrelationId: 'x' },
});

export const genesysTranscriptionScript: VendorScript = {
  inlet: genesysTranscription,
  opening: [{ topicName: 'channel.metadata', eventBody: { message: 'WebSocket Heartbeat' } }],
  say: ({ number, speaker, text, final, beginMs, endMs }) =>
    notification({
      transcripts: [
        {
          utteranceId: `utterance-${number}`,
          isFinal: final,
          channel: speaker === 'customer' ? 'EXTERNAL' : 'INTERNAL',
          dialect: 'en-US',
          engineProvider: 'GENESYS',
          alternatives: [
            {
              confidence: 0.8,
              offsetMs: beginMs,
              durationMs: endMs - beginMs,
              transcript: text,
              decoratedTranscript: text,
            },
          ],
        },
      ],
      status: { offsetMs: endMs, status: 'SESSION_ONGOING' },
    }),
  tells: { times: 'both', speakers: true, interims: true },
  others: [
    ['status only', notification({ status: { offsetMs: 1, status: 'SESSION_ONGOING' } }), 'ignored'],
    ['session ended', notification({ status: { offsetMs: 1, status: 'SESSION_ENDED' } }), 'event'],
    [
      'EventBridge',
      {
        version: '0',
        id: 'event-1',
        'detail-type': 'v2.conversations.{id}.transcription',
        source: 'aws.partner/genesys.example/x',
        detail: {
          topicName,
          eventBody: {
            ...body,
            transcripts: [
              {
                utteranceId: 'u-7',
                isFinal: true,
                channel: 'INTERNAL',
                alternatives: [{ transcript: 'sure' }],
              },
            ],
          },
        },
      },
      'utterance',
    ],
    ['socket closing', { topicName: 'v2.system.socket_closing', eventBody: {} }, 'control'],
  ],
  unknown: { topicName: 'v2.users.1.presence', version: '2', eventBody: {} },
};
