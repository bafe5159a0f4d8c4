/**
 * The client of an engine, for Node and browsers: `import { PulsoStream, PulsoEvents } from 'pulso/client'`. It needs
 * nothing but a WebSocket (docs/client.md).
 */
export type { Cursor } from '../domain/ports.ts';
export type { EventType } from '../domain/events.ts';
export type { EventFilter } from '../pipeline/publish/contract.ts';
export type { TypedEvent } from '../pipeline/publish/eventEnvelope.ts';
export type { EventData } from '../pipeline/publish/eventSchemas.ts';
export type { Abortable } from './abort.ts';
export type { Backoff } from './backoff.ts';
export { PulsoError, type ClientCode } from './clientError.ts';
export { PulsoEvents, type PulsoEventsOptions } from './eventReader.ts';
export type { ConnectionState } from './link.ts';
export type { ConnectionOptions } from './options.ts';
export { PulsoStream, type PulsoStreamOptions } from './stream.ts';
export type { SocketClosed, WebSocketConstructor, WebSocketLike } from './webSocketLike.ts';
export type {
  Accepted,
  ConversationEnd,
  ConversationStart,
  ConversationUpdate,
  Refused,
  SignalsAnswer,
  Utterance,
} from './wire.ts';
