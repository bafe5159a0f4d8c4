import { symbl } from '../../../../src/pipeline/accept/inlets/vendors/symbl.ts';
import type { VendorScript } from '../script.ts';

const person = (speaker: string) => ({ id: `id-${speaker}`, userId: speaker, name: '' });
const instant = (ms: number) => ({
  seconds: String(Math.floor(ms / 1_000)),
  nanos: String((ms % 1_000) * 1e6),
});

export const symblScript: VendorScript = {
  inlet: symbl,
  opening: [
    { type: 'message', message: { type: 'started_listening' } },
    {
      type: 'message',
      message: { type: 'recognition_started', data: { conversationId: '5571' } },
    },
  ],
  say: ({ speaker, text, final, beginMs, endMs }) => ({
    type: 'message',
    message: {
      type: 'recognition_result',
      isFinal: final,
      payload: {
        raw: {
          alternatives: [
            {
              transcript: text,
              confidence: 0.9,
              words: [{ word: 'x', startTime: instant(beginMs), endTime: instant(endMs) }],
            },
          ],
        },
      },
      punctuated: { transcript: text },
      user: person(speaker),
    },
  }),
  tells: { times: 'both', speakers: true, interims: true },
  others: [
    [
      'message_response',
      {
        type: 'message_response',
        sequenceNumber: 1,
        messages: [{ id: 'm-7', from: person('agent'), payload: { content: 'Of course.' } }],
      },
      'utterance',
    ],
    ['insight_response', { type: 'insight_response', insights: [{ type: 'question' }] }, 'signal'],
    ['tracker_response', { type: 'tracker_response', trackers: [{ name: 'refund' }] }, 'signal'],
    ['topic_response', { type: 'topic_response', topics: [] }, 'ignored'],
    ['completed', { type: 'message', message: { type: 'conversation_completed' } }, 'event'],
    ['error', { type: 'error', details: 'x', message: 'y' }, 'event'],
  ],
  feeling: {
    type: 'message_response',
    messages: [
      {
        id: 'm-9',
        from: person('customer'),
        payload: { content: 'This is the last straw.', contentType: 'text/plain' },
        duration: { startTime: '2026-11-22T09:30:09.000Z', timeOffset: 9, duration: 2 },
        sentiment: { polarity: { score: -0.8 }, suggested: 'negative' },
      },
    ],
  },
  unknown: { type: 'message', message: { type: 'fanfare' } },
};
