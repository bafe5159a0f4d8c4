import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Static } from '@sinclair/typebox';
import { EngineError, type ErrorCode } from '../../domain/errors.ts';
import type { Cursor } from '../../domain/ports.ts';
import type { EventFilter } from '../../pipeline/publish/contract.ts';
import { parseSafely } from '../safeJson.ts';
import type { DeskTraits } from './desk.ts';
import {
  AckSchema,
  filterFields,
  FilterSchema,
  HeartbeatWishSchema,
  ResumeSchema,
  SubscriberSchema,
} from './subscribeSchema.ts';

/** What a subscriber may say on its WebSocket. */
export type SubscriberMessage =
  | {
      readonly type: 'subscribe';
      readonly filter: EventFilter;
      readonly cursor?: Cursor;
      readonly subscriber?: NamedSubscriber;
      readonly heartbeatMs?: number;
    }
  | { readonly type: 'ack'; readonly offset: number };

export interface NamedSubscriber extends DeskTraits {
  readonly name: string;
}

const ajv = new Ajv({ strict: true, coerceTypes: false, useDefaults: false, verbose: false });
const isFilter: ValidateFunction<Static<typeof FilterSchema>> = ajv.compile(FilterSchema);
const isResume: ValidateFunction<Static<typeof ResumeSchema>> = ajv.compile(ResumeSchema);
const isSubscriber: ValidateFunction<Static<typeof SubscriberSchema>> = ajv.compile(SubscriberSchema);
const isHeartbeatWish: ValidateFunction<Static<typeof HeartbeatWishSchema>> =
  ajv.compile(HeartbeatWishSchema);
const isAck: ValidateFunction<Static<typeof AckSchema>> = ajv.compile(AckSchema);

/** @throws EngineError whose message names fields and limits, never values */
export function parseSubscriberMessage(text: string): SubscriberMessage {
  const value = parseSafely(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new EngineError('MESSAGE_NOT_JSON', 'a message must be a JSON object');
  const { type, filter, resume } = value as Partial<Record<'type' | 'filter' | 'resume', unknown>>;
  switch (type) {
    case 'subscribe': {
      const subscriber = parseSubscriber(value);
      if (!isHeartbeatWish(value)) throw refusal('MESSAGE_INVALID', 'subscribe', isHeartbeatWish.errors);
      const { heartbeatMs } = value;
      return {
        type,
        filter: parseFilter(filter ?? {}),
        ...(resume === undefined || resume === null ? {} : { cursor: parseCursor(resume) }),
        ...(subscriber === undefined ? {} : { subscriber }),
        ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
      };
    }
    case 'ack':
      if (!isAck(value)) throw refusal('MESSAGE_INVALID', 'ack', isAck.errors);
      return { type, offset: value.offset };
    default:
      throw new EngineError('MESSAGE_TYPE_UNKNOWN', 'type must be one of subscribe, ack');
  }
}

/** @throws EngineError FILTER_INVALID */
export function parseFilter(value: unknown): EventFilter {
  if (!isFilter(value)) throw refusal('FILTER_INVALID', 'filter', isFilter.errors);
  return value;
}

/** @throws EngineError RESUME_INVALID */
export function parseCursor(value: unknown): Cursor {
  if (!isResume(value)) throw refusal('RESUME_INVALID', 'resume', isResume.errors);
  return { epoch: value.epoch, offset: value.offset };
}

/** @throws EngineError MESSAGE_INVALID */
function parseSubscriber(value: object): NamedSubscriber | undefined {
  if (!isSubscriber(value)) throw refusal('MESSAGE_INVALID', 'subscribe', isSubscriber.errors);
  const { subscriber: name, acks = false, contact = null } = value;
  if (name !== undefined) return { name, acks, contact };
  if (acks || contact !== null)
    throw new EngineError(
      'MESSAGE_INVALID',
      'subscribe.acks and subscribe.contact need subscribe.subscriber',
    );
  return undefined;
}

function refusal(
  code: ErrorCode,
  what: string,
  errors: readonly ErrorObject[] | null | undefined,
): EngineError {
  const error = errors?.[0];
  const field = [what, ...(error?.instancePath.split('/').slice(1) ?? [])].join('.');
  if (error?.keyword === 'additionalProperties')
    return new EngineError(code, `${field} may have no other fields than ${filterFields.join(', ')}`);
  return new EngineError(code, `${field} ${error?.message ?? 'is invalid'}`);
}
