import { EngineError } from '../../../domain/errors.ts';
import { textError } from '../checkText.ts';
import { maxIdChars } from '../messages.ts';
import { isId } from '../validate.ts';
import type {
  Inlet,
  InletControl,
  InletError,
  InletEvent,
  InletIgnored,
  InletResult,
  InletSignal,
  InletState,
  InletUtterance,
  RoleMapping,
} from './inlet.ts';
import { errorResult, present } from './results.ts';
import { mappingOf, roleOf, type AssignedRole } from './roles.ts';

/** What the operator or the connection adds to a vendor's messages. */
export interface InletSettings {
  /** The conversation of this connection; wins over what the vendor says. Joins two tracks into one. */
  readonly conversationId?: string;
  /** Who speaks on this connection, when each track has its own; wins over the vendor's label. */
  readonly speaker?: string;
  /**
   * Keeps the utterance ids of several streams of one conversation apart: put before each id. Needed where
   * streams are joined by `conversationId`, or a dropped one is opened again; vendors that name their own
   * conversation do without, its name then serves.
   */
  readonly stream?: string;
  /** Lines that add to, or replace, those of the inlet's default mapping. */
  readonly roles?: RoleMapping;
}

/** An utterance as the pipeline can take it: role known, ids, text and offsets within its limits. */
export type AppliedUtterance = InletUtterance & AssignedRole;
export type AppliedResult =
  AppliedUtterance | InletSignal | InletEvent | InletControl | InletIgnored | InletError;

export interface Applied {
  readonly results: readonly AppliedResult[];
  readonly state: InletState;
}

/**
 * Converts one parsed message and brings the results within the limits of the engine: assigns roles, refuses ids
 * and texts the pipeline would refuse, leaves out times and confidences that can't be. Never throws: a fault in
 * an inlet itself is INLET_FAILED, and ends this message only.
 */
export function applyInlet(
  inlet: Inlet,
  message: unknown,
  state: InletState,
  settings: InletSettings,
  receivedAtMs: number,
): Applied {
  try {
    const roles = mappingOf(inlet.defaultRoles, settings.roles);
    const conversion = inlet.convert(message, state, { receivedAtMs, roles });
    return { ...conversion, results: conversion.results.map(result => applied(result, settings, roles)) };
  } catch {
    const failed = new EngineError('INLET_FAILED', `the ${inlet.name} inlet failed on a message`);
    return { results: [errorResult(failed)], state };
  }
}

function applied(result: InletResult, settings: InletSettings, roles: RoleMapping): AppliedResult {
  switch (result.kind) {
    case 'utterance':
      return appliedUtterance(result, settings, roles);
    case 'signal': {
      const utteranceId = idIn(streamOf(result, settings), result.utteranceId);
      const { beginOffsetMs, endOffsetMs, ...rest } = inConversation(result, settings);
      const signal = { ...present({ ...rest, utteranceId }), ...offsets(beginOffsetMs, endOffsetMs) };
      return refusedIds([signal.conversationId, utteranceId]) ?? signal;
    }
    case 'event': {
      const event = inConversation(result, settings);
      return refusedIds([event.conversationId]) ?? event;
    }
    case 'control':
    case 'ignored':
    case 'error':
      return result;
  }
}

function inConversation<T extends object>(result: T, { conversationId }: InletSettings): T {
  return conversationId === undefined ? result : { ...result, conversationId };
}

/** Long enough for the ids of all vendors to stay apart, short enough for an utterance's id behind it. */
const maxStreamChars = 40;

function streamOf(
  { conversationId }: { readonly conversationId?: string },
  settings: InletSettings,
): string | undefined {
  const joined = settings.conversationId !== undefined && conversationId !== settings.conversationId;
  return settings.stream ?? (joined ? conversationId?.slice(0, maxStreamChars) : undefined);
}

function appliedUtterance(
  result: InletUtterance,
  settings: InletSettings,
  roles: RoleMapping,
): AppliedUtterance | InletError {
  const utterance = inConversation(result, settings);
  const utteranceId = idIn(streamOf(result, settings), result.utteranceId);
  const refused =
    refusedIds([utterance.conversationId, utteranceId, utterance.participantId]) ??
    refusedText(utterance.text);
  if (refused !== undefined) return refused;
  const speaker = settings.speaker ?? utterance.speaker;
  const { beginOffsetMs, endOffsetMs, atMs, confidence, revision, language, ...rest } = utterance;
  return {
    ...rest,
    ...present({ speaker, utteranceId, atMs: offset(atMs) }),
    ...roleOf(speaker, roles),
    text: utterance.text.trim(),
    ...offsets(beginOffsetMs, endOffsetMs),
    ...(confidence !== undefined && confidence >= 0 && confidence <= 1 ? { confidence } : {}),
    ...(Number.isSafeInteger(revision) && revision !== undefined && revision >= 0 ? { revision } : {}),
    ...(language !== undefined && /^[A-Za-z0-9_-]{1,35}$/u.test(language) ? { language } : {}),
  };
}

/** Whole, not negative, in order; an end before its begin is left out: some vendors' own samples have it. */
function offsets(begin: number | undefined, end: number | undefined) {
  const beginOffsetMs = offset(begin);
  const endOffsetMs = offset(end);
  if (endOffsetMs !== undefined && beginOffsetMs !== undefined && endOffsetMs < beginOffsetMs)
    return { beginOffsetMs };
  return {
    ...(beginOffsetMs === undefined ? {} : { beginOffsetMs }),
    ...(endOffsetMs === undefined ? {} : { endOffsetMs }),
  };
}

function offset(value: number | undefined): number | undefined {
  const whole = value === undefined ? undefined : Math.round(value) + 0;
  return whole !== undefined && Number.isSafeInteger(whole) && whole >= 0 ? whole : undefined;
}

function idIn(stream: string | undefined, id: string): string;
function idIn(stream: string | undefined, id: string | undefined): string | undefined;
function idIn(stream: string | undefined, id: string | undefined): string | undefined {
  return stream === undefined || id === undefined ? id : `${stream}:${id}`;
}

function refusedIds(ids: readonly (string | undefined)[]): InletError | undefined {
  if (ids.every(id => id === undefined || isId(id))) return undefined;
  return errorResult(
    new EngineError('ID_INVALID', `an id must have 1 to ${maxIdChars} characters, no control characters`),
  );
}

function refusedText(text: string): InletError | undefined {
  const error = textError(text);
  return error === undefined ? undefined : errorResult(error);
}
