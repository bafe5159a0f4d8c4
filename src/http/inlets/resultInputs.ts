import type { ConversationKey } from '../../domain/conversation.ts';
import type { ConversationInput } from '../../domain/utterance.ts';
import type { AppliedResult } from '../../pipeline/accept/inlets/apply.ts';
import { conversationInput } from '../../pipeline/accept/inlets/conversationInput.ts';
import type { InletError } from '../../pipeline/accept/inlets/inlet.ts';
import type { StreamSettings } from './streamSettings.ts';

/** When a conversation began; undefined when the engine does not know it, or not any more. */
export type StartOf = (key: ConversationKey) => number | undefined;

export interface ResultOrigin {
  readonly tenant: string;
  readonly receivedAtMs: number;
  readonly settings: StreamSettings;
  readonly startOf: StartOf;
  /** Of a stream that is one of several of its conversation: offsets count from there. */
  readonly streamStartedAtMs?: number;
}

/** An instant further away than that is no start of a live conversation, but a clock that is wrong. */
const plausibleMs = 86_400_000;

/**
 * What the pipeline is told of one result, in this order: a conversation that it does not know is opened first, with the
 * channel of the inlet and what the address tells. None for what does not concern it.
 */
export function inputsOf(result: AppliedResult, origin: ResultOrigin): ConversationInput[] | InletError {
  const { tenant, receivedAtMs, settings, startOf, streamStartedAtMs } = origin;
  const { channel } = settings.opening;
  if (result.kind !== 'utterance' && result.kind !== 'event') return [];
  const key = { tenant, conversationId: result.conversationId ?? '' };
  const known = startOf(key);
  const begins = result.kind === 'event' ? result.startedAtMs : result.atMs;
  const startedAtMs = known ?? plausible(begins, receivedAtMs);
  const input = conversationInput(result, {
    tenant,
    channel,
    receivedAtMs,
    startedAtMs,
    ...(streamStartedAtMs === undefined ? {} : { streamStartedAtMs }),
  });
  if (input === undefined) return [];
  if (input.kind === 'error') return input;
  switch (input.kind) {
    case 'started': {
      const patch = { ...settings.opening, ...(result.kind === 'event' ? result.patch : {}) };
      // Another stream of the same call: what is known of it stays.
      if (known !== undefined) return [];
      return [{ ...input, info: { ...patch, startedAtMs } }];
    }
    case 'utterance':
      return known === undefined ? [opening(key, settings, startedAtMs, receivedAtMs), input] : [input];
    case 'updated':
    case 'ended':
      // Nothing to change, nothing to end.
      return known === undefined ? [] : [input];
  }
}

function opening(
  key: ConversationKey,
  settings: StreamSettings,
  startedAtMs: number,
  receivedAtMs: number,
): ConversationInput {
  return { kind: 'started', key, info: { ...settings.opening, startedAtMs }, receivedAtMs };
}

function plausible(atMs: number | undefined, receivedAtMs: number): number {
  return atMs !== undefined && Math.abs(atMs - receivedAtMs) < plausibleMs ? atMs : receivedAtMs;
}
