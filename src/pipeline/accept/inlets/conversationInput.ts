import type { Channel } from '../../../domain/conversation.ts';
import { EngineError } from '../../../domain/errors.ts';
import type { ConversationInput, Utterance } from '../../../domain/utterance.ts';
import type { AppliedResult, AppliedUtterance } from './apply.ts';
import type { InletError, InletEvent } from './inlet.ts';
import { errorResult, present } from './results.ts';

/** What the endpoint knows of the stream a result came by. */
export interface InletOrigin {
  readonly tenant: string;
  readonly channel: Channel;
  readonly receivedAtMs: number;
  /** When the conversation began, for vendors that tell the time of day only: offsets are counted from it. */
  readonly startedAtMs?: number;
  /**
   * When this stream began, where it may have begun after the conversation did (the other track, a dropped stream
   * opened again): its offsets are then counted from there.
   */
  readonly streamStartedAtMs?: number;
}

/**
 * What the pipeline is told of a result; undefined for what does not concern it: signals, control, the end of a
 * stream (the endpoint decides when the last stream of a conversation is gone), failures.
 */
export function conversationInput(
  result: AppliedResult,
  origin: InletOrigin,
): ConversationInput | InletError | undefined {
  if (result.kind !== 'utterance' && result.kind !== 'event') return undefined;
  if (result.conversationId === undefined)
    return errorResult(
      new EngineError('MESSAGE_INVALID', 'the message names no conversation and the stream has none'),
    );
  const key = { tenant: origin.tenant, conversationId: result.conversationId };
  const { receivedAtMs } = origin;
  return result.kind === 'utterance'
    ? { kind: 'utterance', key, utterance: spoken(result, origin), receivedAtMs }
    : news(result, key, origin);
}

function spoken(result: AppliedUtterance, { startedAtMs, streamStartedAtMs }: InletOrigin): Utterance {
  const { utteranceId, role, participantId, text, final, revision, confidence, language } = result;
  const offsetMs =
    result.atMs === undefined || startedAtMs === undefined
      ? undefined
      : Math.max(0, result.atMs - startedAtMs);
  const laterMs =
    streamStartedAtMs === undefined || startedAtMs === undefined
      ? 0
      : Math.max(0, streamStartedAtMs - startedAtMs);
  const beginOffsetMs = later(result.beginOffsetMs, laterMs);
  const endOffsetMs = later(result.endOffsetMs, laterMs);
  return {
    utteranceId,
    role,
    text,
    final,
    ...present({
      participantId,
      revision,
      beginOffsetMs: beginOffsetMs ?? offsetMs,
      endOffsetMs: endOffsetMs ?? (beginOffsetMs === undefined ? offsetMs : undefined),
      confidence,
      language,
    }),
  };
}

function later(offsetMs: number | undefined, byMs: number): number | undefined {
  return offsetMs === undefined ? undefined : offsetMs + byMs;
}

function news(
  { event, scope, startedAtMs, reason, patch = {} }: InletEvent,
  key: ConversationInput['key'],
  { channel, receivedAtMs }: InletOrigin,
): ConversationInput | undefined {
  switch (event) {
    case 'started': {
      const info = { channel, participants: [], attributes: {}, ...patch };
      return {
        kind: 'started',
        key,
        info: { ...info, startedAtMs: startedAtMs ?? receivedAtMs },
        receivedAtMs,
      };
    }
    case 'updated':
      return { kind: 'updated', key, patch, receivedAtMs };
    case 'ended':
      return scope === 'conversation'
        ? { kind: 'ended', key, reason: reason ?? 'completed', receivedAtMs }
        : undefined;
    case 'failed':
      return undefined;
  }
}
