import type { TSchema } from '@sinclair/typebox';
import type { Channel, ConversationPatch, Role } from '../../../domain/conversation.ts';
import type { ErrorCode } from '../../../domain/errors.ts';

/**
 * The contract of an inlet: a vendor's messages in, what Pulso takes from them out. docs/inlets/README.md explains it
 * to integrators; tests/contract/inlets.test.ts holds every inlet to its rules.
 */

/** How a vendor's messages can reach us. */
export type InletTransport =
  /** JSON text frames, sent by the vendor or by a bridge that copies what the vendor's SDK or socket gives. */
  | 'websocket'
  /** Webhooks with a JSON body. */
  | 'http-json'
  /** Webhooks with an `application/x-www-form-urlencoded` body. */
  | 'http-form';

/** How one raw message is written; parse.ts turns it into what `convert` takes. */
export type InletEncoding =
  | 'json'
  /** Form fields: the message is an object of strings. */
  | 'form'
  /** `Name: value` lines, a blank line, JSON; the message is `{headers, body}`. Plain JSON is taken too. */
  | 'headers-json';

/**
 * Who is meant by the vendor's labels of speakers: `EXTERNAL`, `ch_0`, `inbound_track`, `S1`. Labels are compared
 * without regard to case; `*` stands for every label without a line of its own, and for speech without a label.
 */
export type RoleMapping = Readonly<Record<string, Role>>;

/**
 * What a message does to the utterance it names.
 * `new`: says it, or more of it: interims and the final of one utterance carry the same id.
 * `replace`: the text replaces a final that was there (a chat edit, a second, better formatted final).
 * `retract`: the message was deleted; `text` is empty.
 */
export type Edit = 'new' | 'replace' | 'retract';

interface Common {
  /** As the vendor names the conversation; absent where the vendor does not. */
  readonly conversationId?: string;
  /** What the vendor repeats when it delivers a message again: equal keys are the same message. */
  readonly idempotencyKey?: string;
}

/** Words, as the vendor sees them now. */
export interface InletUtterance extends Common {
  readonly kind: 'utterance';
  readonly edit: Edit;
  /** Unique in the vendor's stream or conversation; the same for interims, final and edits of one utterance. */
  readonly utteranceId: string;
  /** The vendor's label of the track, channel, participant or author; a role mapping turns it into a role. */
  readonly speaker?: string;
  /** The vendor's own id of who speaks. */
  readonly participantId?: string;
  readonly text: string;
  readonly final: boolean;
  /** The vendor settles speech piece by piece, and says that this sentence goes on in its next piece. */
  readonly continues?: true;
  /** Only where the vendor numbers or dates the revisions of one utterance. */
  readonly revision?: number;
  /** From the start of the vendor's stream or conversation. */
  readonly beginOffsetMs?: number;
  readonly endOffsetMs?: number;
  /** Instant in ms since the epoch, from vendors that tell the time of day. */
  readonly atMs?: number;
  /** Of the recogniser, 0…1. */
  readonly confidence?: number;
  /** BCP 47 tag. */
  readonly language?: string;
}

/** What the vendor itself makes of the words: kept beside our own scores, never mixed in. Holds no words. */
export interface InletSignal extends Common {
  readonly kind: 'signal';
  readonly signal: 'sentiment' | 'emotion' | 'intent' | 'category' | 'issue' | 'interruption';
  readonly utteranceId?: string;
  readonly speaker?: string;
  /** The vendor's own word for it: `NEGATIVE`, the name of a category. */
  readonly label?: string;
  /** The vendor's own numbers, on the vendor's own scale. */
  readonly values?: Readonly<Record<string, number>>;
  readonly beginOffsetMs?: number;
  readonly endOffsetMs?: number;
}

/** News of the conversation, or of the stream that carries it. */
export interface InletEvent extends Common {
  readonly kind: 'event';
  /** `failed`: the vendor can't go on; `vendorCode` says why in the vendor's terms. */
  readonly event: 'started' | 'updated' | 'ended' | 'failed';
  /**
   * `stream`: only this transcription or connection started or ended: a call may have another one for the other
   * track, or go on without. `conversation`: the call or chat itself.
   */
  readonly scope: 'conversation' | 'stream';
  readonly startedAtMs?: number;
  readonly reason?: string;
  readonly vendorCode?: string;
  readonly patch?: ConversationPatch;
}

/** A message for the connection, not for the conversation. */
export interface InletControl {
  readonly kind: 'control';
  readonly control: 'handshake' | 'keep-alive' | 'acknowledgement' | 'settings' | 'marker';
  /** The body to answer with, where the vendor waits for one: JSON, or a string as plain text. */
  readonly reply?: unknown;
  /** The address that the vendor waits to see fetched before it delivers; known to be the vendor's own. */
  readonly confirmUrl?: string;
}

/** Known, and of no use here; or unknown, and counted. */
export interface InletIgnored {
  readonly kind: 'ignored';
  readonly why: IgnoredReason;
  /** With `unknown-type`, so that it can be counted with the refusals. */
  readonly code?: ErrorCode;
}

export type IgnoredReason =
  | 'unknown-type' // a message type this inlet does not know, or another vendor's message
  | 'empty' // no words and nothing open that they could end
  | 'duplicate' // delivered again
  | 'stale' // overtaken by something newer
  | 'status-only' // a sign of life
  | 'attachment' // a file, an image, a card: nothing said
  | 'typing' // typing, read and delivered marks
  | 'own-message' // what this side sent itself
  | 'second-copy' // another transcript of words that came already
  | 'digits' // keys pressed
  | 'vendor-extra'; // translations, summaries, entities and the like

export interface InletError {
  readonly kind: 'error';
  readonly code: ErrorCode;
  /** Names fields and limits; never holds anything of the message. */
  readonly message: string;
}

export type InletResult =
  InletUtterance | InletSignal | InletEvent | InletControl | InletIgnored | InletError;

export interface InletContext {
  readonly receivedAtMs: number;
  /** The mapping in force, for inlets that must choose between two labels. */
  readonly roles: RoleMapping;
}

/** Plain data (it survives `structuredClone` and JSON), of bounded size. */
export type InletState = object;

export interface Conversion<State extends InletState = InletState> {
  readonly results: readonly InletResult[];
  /** To be handed to the next call for the same stream. */
  readonly state: State;
}

/**
 * One vendor. `convert` is pure: what a stream has seen so far is handed in and out as `state`, one per stream
 * (connection, or conversation for webhooks). It never throws; it takes any JSON value.
 */
export interface Inlet<State extends InletState = InletState> {
  /** In addresses and commands: `/v1/inlets/<name>`. */
  readonly name: string;
  /** Other names that people try. */
  readonly aliases: readonly string[];
  readonly vendor: string;
  readonly title: string;
  /** The first is the usual one. */
  readonly transports: readonly [InletTransport, ...InletTransport[]];
  readonly encoding: InletEncoding;
  readonly channel: Channel;
  readonly defaultRoles: RoleMapping;
  /** True where the vendor may deliver a message twice: converting it again then says nothing new. */
  readonly redelivers: boolean;
  /** The messages it reads, by the vendor's name for them, as JSON Schema. Fields beyond them are ignored. */
  readonly messages: Readonly<Record<string, TSchema>>;
  initialState(): State;
  convert(message: unknown, state: State, context: InletContext): Conversion<State>;
}
