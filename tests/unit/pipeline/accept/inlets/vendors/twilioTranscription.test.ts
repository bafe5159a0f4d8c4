import { expect, test } from 'vitest';
import { parseMessage } from '../../../../../../src/pipeline/accept/inlets/parse.ts';
import { twilioTranscription } from '../../../../../../src/pipeline/accept/inlets/vendors/twilioTranscription.ts';
import { convertStream, converted, said, utterancesIn } from '../../../../../support/inlets/script.ts';
import { twilioTranscriptionScript } from '../../../../../support/inlets/scripts/twilioTranscription.ts';

const { opening, say } = twilioTranscriptionScript;
const content = (overrides: object) => ({ ...(say(said()) as object), ...overrides });

test('a webhook body becomes an utterance', () => {
  const body = new URLSearchParams(say(said()) as Record<string, string>).toString();
  const parsed = parseMessage(body, twilioTranscription.encoding);
  expect(parsed.kind === 'message' && converted(twilioTranscription, parsed.message)).toEqual([
    {
      kind: 'utterance',
      edit: 'new',
      conversationId: 'CA1',
      idempotencyKey: 'GT1:19',
      utteranceId: 'inbound_track-19',
      speaker: 'inbound_track',
      role: 'customer',
      text: 'my parcel is still not here',
      final: true,
      atMs: Date.parse('2026-11-22T09:30:04.500Z'),
      confidence: 0.93,
      language: 'en-US',
    },
  ]);
});

test('offsets count from the start of the transcription, where that is known', () => {
  const [, interim, final] = converted(
    twilioTranscription,
    ...opening,
    say(said({ final: false, text: 'my parcel' })),
    say(said()),
  );
  expect(interim).toMatchObject({ beginOffsetMs: 2_000, endOffsetMs: 2_000 });
  expect(final).toMatchObject({ beginOffsetMs: 2_000, endOffsetMs: 4_500 });
});

test('the label given at the start wins over the track where the mapping knows it', () => {
  const started = { ...(opening[0] as object), InboundTrackLabel: 'agent', OutboundTrackLabel: 'line 2' };
  const spoken = utterancesIn(
    converted(twilioTranscription, started, say(said()), say(said({ number: 2, speaker: 'agent' }))),
  );
  expect(spoken.map(({ speaker, role }) => [speaker, role])).toEqual([
    ['agent', 'agent'],
    ['outbound_track', 'agent'],
  ]);
});

test('Final may be missing: a confidence comes with finals only', () => {
  const noFinal = (data: object) => {
    const { Final: _final, ...rest } = content({ TranscriptionData: JSON.stringify(data) }) as Record<
      string,
      unknown
    >;
    return utterancesIn(converted(twilioTranscription, rest))[0]?.final;
  };
  expect(noFinal({ transcript: 'hello', confidence: 0.7 })).toBe(true);
  expect(noFinal({ transcript: 'hello' })).toBe(false);
});

test('a retry is a duplicate, and an interim that comes after a later final is stale', () => {
  const late = content({ SequenceId: '12', Final: 'false' });
  const results = converted(twilioTranscription, say(said()), say(said()), late);
  expect(results.slice(1)).toEqual([
    { kind: 'ignored', why: 'duplicate' },
    { kind: 'ignored', why: 'stale' },
  ]);
});

test('words that are not JSON, or not the right JSON, are refused', () => {
  const code = (TranscriptionData: unknown) =>
    converted(twilioTranscription, content({ TranscriptionData }))[0];
  expect(code('{"transcript":')).toMatchObject({ kind: 'error', code: 'MESSAGE_NOT_JSON' });
  expect(code('[1]')).toMatchObject({ kind: 'error', code: 'MESSAGE_INVALID' });
  expect(code('{"__proto__":{"a":1}}')).toMatchObject({ kind: 'error', code: 'MESSAGE_FORBIDDEN_KEY' });
  expect(code({ transcript: 'already parsed' })).toMatchObject({ text: 'already parsed' });
});

test('started tells language and start, stopped and error end the stream', () => {
  const { perMessage } = convertStream(twilioTranscription, [
    ...opening,
    {
      TranscriptionEvent: 'transcription-stopped',
      CallSid: 'CA1',
      TranscriptionSid: 'GT1',
      SequenceId: '50',
    },
    { TranscriptionEvent: 'transcription-error', CallSid: 'CA1', TranscriptionErrorCode: '32655' },
  ]);
  expect(perMessage.flat()).toMatchObject([
    {
      event: 'started',
      scope: 'stream',
      conversationId: 'CA1',
      startedAtMs: Date.parse('2026-11-22T09:30:00Z'),
      patch: { language: 'en-US' },
    },
    { event: 'ended', scope: 'stream', idempotencyKey: 'GT1:50' },
    { event: 'failed', vendorCode: '32655' },
  ]);
});
