import { AudioHookServer } from './audioHook.ts';

/** What a vendor expects of the socket it sends to, beyond being read. */
export interface Manners {
  /** The vendor itself is at the other end and knows no answers of ours: it gets none. */
  readonly quiet: boolean;
  /** The end of the socket is the end of the conversation. */
  readonly endsConversation: boolean;
  /**
   * What the vendor does not name: each connection then gets a name of its own. Of a stream whose utterances are counted
   * anew on each connection, or ids would mean two things.
   */
  readonly nameless: 'nothing' | 'stream' | 'stream-and-conversation';
  /** Answers in the vendor's own protocol. */
  readonly protocol?: () => VendorProtocol;
}

/** One per connection. */
export interface VendorProtocol {
  /** The answer to a message, where the protocol has one. */
  answer(message: unknown): object | undefined;
}

const bridge: Manners = { quiet: false, endsConversation: false, nameless: 'nothing' };
const nameless: Manners = { ...bridge, nameless: 'stream-and-conversation' };

const particular: Readonly<Record<string, Manners>> = {
  'twilio-conversationrelay': { quiet: true, endsConversation: true, nameless: 'stream' },
  'genesys-audiohook': {
    quiet: true,
    endsConversation: false,
    nameless: 'nothing',
    protocol: () => new AudioHookServer(),
  },
  google: nameless,
  'azure-speech': nameless,
  vosk: nameless,
  whisperlive: nameless,
};

/** By the name of the inlet. */
export function mannersOf(inlet: string): Manners {
  return particular[inlet] ?? bridge;
}
