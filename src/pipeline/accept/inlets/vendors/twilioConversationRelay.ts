import { Type, type Static } from '@sinclair/typebox';
import { maxTextUnits } from '../../messages.ts';
import { flag, flagOf, kindOf, label, labelOf, maybe, objectOf, reader, tag, text } from '../fields.ts';
import type { Conversion } from '../inlet.ts';
import { control, defineInlet, event, ignored, one, signal, utterance } from '../results.ts';
import { noTracks, place, type Tracks } from '../tracks.ts';

const setup = Type.Object({ type: tag('setup'), sessionId: maybe(label), callSid: maybe(label) });
const prompt = Type.Object({
  type: tag('prompt'),
  voicePrompt: text,
  lang: maybe(text),
  last: maybe(flag),
});
/** Sent to Twilio, by the bot. */
const spoken = Type.Object({ type: tag('text'), token: maybe(text), lang: maybe(text), last: maybe(flag) });
const readSetup = reader(setup);
const readPrompt = reader(prompt);
const readSpoken = reader(spoken);

interface State {
  readonly conversationId?: string;
  readonly tracks: Tracks;
  /** What the bot has said of the sentence it is in. */
  readonly botText: string;
}

/**
 * Twilio ConversationRelay: the caller's words, and the bot's where a bridge copies what is sent to Twilio. No
 * times, and the call is named in `setup` only.
 */
export const twilioConversationRelay = defineInlet<State>({
  name: 'twilio-conversationrelay',
  aliases: ['conversationrelay', 'conversation-relay', 'twilio-conversation-relay'],
  vendor: 'Twilio',
  title: 'Twilio ConversationRelay',
  transports: ['websocket'],
  encoding: 'json',
  channel: 'voice',
  defaultRoles: { caller: 'customer', bot: 'bot', '*': 'customer' },
  redelivers: false,
  messages: { setup, prompt, text: spoken },
  initialState: () => ({ tracks: noTracks, botText: '' }),
  convert(message, state) {
    const { conversationId } = state;
    switch (kindOf(objectOf(message), 'type')) {
      case 'setup': {
        const read = readSetup(message);
        const id = labelOf(read.callSid) ?? labelOf(read.sessionId);
        const started = event({ event: 'started', scope: 'conversation', conversationId: id });
        return one(started, id === undefined ? state : { ...state, conversationId: id });
      }
      case 'prompt':
        return heard(readPrompt(message), state);
      case 'text':
        return said(readSpoken(message), state);
      case 'interrupt':
        return one(signal({ signal: 'interruption', conversationId, speaker: 'caller' }), state);
      case 'dtmf':
        return one(ignored('digits'), state);
      case 'error':
        return one(event({ event: 'failed', scope: 'stream', conversationId }), state);
      case 'end':
        return one(event({ event: 'ended', scope: 'conversation', conversationId }), state);
      case 'play':
      case 'sendDigits':
      case 'language':
        return one(control('settings'), state);
      case 'info':
        return one(ignored('status-only'), state);
      default:
        return one(ignored('unknown-type'), state);
    }
  },
});

function heard(message: Static<typeof prompt>, state: State): Conversion<State> {
  // Only sent with partial prompts; a prompt that does not say is whole.
  const final = flagOf(message.last) ?? true;
  const placed = place(state.tracks, { track: 'caller', text: message.voicePrompt, final });
  const next = { ...state, tracks: placed.tracks };
  if (placed.kind === 'empty') return one(ignored('empty'), next);
  return one(
    utterance({
      conversationId: state.conversationId,
      utteranceId: placed.utteranceId,
      speaker: 'caller',
      text: message.voicePrompt,
      final,
      language: labelOf(message.lang),
    }),
    next,
  );
}

/** The bot's sentence comes token by token: it counts once, when it is whole. */
function said(message: Static<typeof spoken>, state: State): Conversion<State> {
  const botText = (state.botText + (message.token ?? '')).slice(0, maxTextUnits);
  if (flagOf(message.last) !== true) return one(ignored('own-message'), { ...state, botText });
  const placed = place(state.tracks, { track: 'bot', text: botText, final: true });
  const next = { ...state, tracks: placed.tracks, botText: '' };
  if (placed.kind === 'empty') return one(ignored('empty'), next);
  return one(
    utterance({
      conversationId: state.conversationId,
      utteranceId: placed.utteranceId,
      speaker: 'bot',
      text: botText,
      final: true,
      language: labelOf(message.lang),
    }),
    next,
  );
}
