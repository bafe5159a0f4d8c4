/** Where the words come from. */
export type Channel = 'voice' | 'chat' | 'email' | 'sms' | 'social';
export const CHANNELS = ['voice', 'chat', 'email', 'sms', 'social'] as const satisfies readonly Channel[];

/** Who speaks. `bot` and `system` are automated: they are kept in the record, never scored. */
export type Role = 'customer' | 'agent' | 'bot' | 'supervisor' | 'system';
export const ROLES = ['customer', 'agent', 'bot', 'supervisor', 'system'] as const satisfies readonly Role[];

/** Languages that the model and the packs cover. */
export type Language = 'en' | 'es';
export const LANGUAGES = ['en', 'es'] as const satisfies readonly Language[];

/** A person or machine that takes part, as the source names it. */
export interface Participant {
  readonly id: string;
  readonly role: Role;
}

/** What the source knows of the customer; ids are the source's own. */
export interface Customer {
  readonly id: string;
  readonly preferredChannel?: Channel;
  readonly tier?: string;
}

/** Identifies one conversation: ids are only unique within a tenant. */
export interface ConversationKey {
  readonly tenant: string;
  readonly conversationId: string;
}

/**
 * What is known of a conversation beside its words. A conversation that opens implicitly (by its first
 * utterance) has only `channel` and what the first utterance tells.
 */
export interface ConversationInfo {
  readonly channel: Channel;
  /** BCP 47 tag as the source gave it, e.g. `es-MX`; undefined when the source does not say. */
  readonly language?: string;
  readonly sector?: string;
  readonly participants: readonly Participant[];
  readonly customer?: Customer;
  /** Wall-clock start in ms since the epoch, from the source, else of the first message received. */
  readonly startedAtMs: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a source says of a conversation when it starts; what it leaves out stays as known, or at its default. */
export type ConversationOpening = Partial<ConversationInfo>;

/** Changes of what is known; an absent field stays as it was. */
export type ConversationPatch = Partial<Omit<ConversationInfo, 'startedAtMs'>>;

/** Why a conversation ended: as told by the source, or `idle` when nothing came for too long. */
export type EndReason = string;
