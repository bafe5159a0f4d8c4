import { decodeFrame, type DecodedMessage } from '../../../../src/pipeline/accept/decodeFrame.ts';

/** Decodes as the stream endpoint does; a value that is no string is sent as JSON. */
export function decode(frame: unknown, maxBatchMessages = 4): DecodedMessage[] {
  const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
  return decodeFrame(text, { tenant: 'acme', receivedAtMs: 1_700_000_000_000, limits: { maxBatchMessages } });
}

/** The code of the only message of a frame; undefined when it was not refused. */
export function codeOf(frame: unknown): string | undefined {
  const [decoded] = decode(frame);
  return decoded?.kind === 'refused' ? decoded.code : undefined;
}

/** Text of the refusal of the only message of a frame. */
export function refusalText(frame: unknown): string {
  const [decoded] = decode(frame);
  return decoded?.kind === 'refused' ? decoded.message : '';
}

/** A valid utterance message, with changes. */
export function utteranceMessage(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    type: 'utterance',
    conversationId: 'c-1',
    utteranceId: 'u-1',
    role: 'customer',
    text: 'my suitcase went to another city',
    final: true,
    ...changes,
  };
}
