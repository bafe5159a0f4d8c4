import { telnyx } from '../../../../src/pipeline/accept/inlets/vendors/telnyx.ts';
import type { VendorScript } from '../script.ts';

const startedAtMs = Date.parse('2026-11-22T09:30:00Z');
const webhook = (id: string, event_type: string, atMs: number, payload: object) => ({
  data: {
    record_type: 'event',
    event_type,
    id,
    occurred_at: new Date(startedAtMs + atMs).toISOString(),
    payload: { call_session_id: 'call-1', call_leg_id: 'leg-1', call_control_id: 'v3:x', ...payload },
  },
  meta: { attempt: 1, delivered_to: 'https://engine.example' },
});

export const telnyxScript: VendorScript = {
  inlet: telnyx,
  opening: [webhook('event-0', 'call.initiated', 0, { direction: 'incoming' })],
  say: ({ number, speaker, text, final, beginMs, endMs }) =>
    webhook(
      `event-${number}-${final ? 'final' : text.length}`,
      'call.transcription',
      final ? endMs : beginMs,
      {
        transcription_data: {
          confidence: 0.9,
          is_final: final,
          transcript: text,
          transcription_track: speaker === 'customer' ? 'inbound' : 'outbound',
        },
      },
    ),
  tells: { times: 'end', speakers: true, interims: true },
  others: [
    ['hangup', webhook('event-9', 'call.hangup', 60_000, { hangup_cause: 'normal_clearing' }), 'event'],
    ['answered', webhook('event-8', 'call.answered', 1_000, {}), 'ignored'],
    ['frame', { transcript: 'thank you', is_final: true, confidence: 0.9 }, 'utterance'],
  ],
  unknown: webhook('event-7', 'message.sent', 0, {}),
};
