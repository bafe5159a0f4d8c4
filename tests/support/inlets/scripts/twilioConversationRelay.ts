import { twilioConversationRelay } from '../../../../src/pipeline/accept/inlets/vendors/twilioConversationRelay.ts';
import type { VendorScript } from '../script.ts';

export const twilioConversationRelayScript: VendorScript = {
  inlet: twilioConversationRelay,
  opening: [{ type: 'setup', sessionId: 'VX1', callSid: 'CA1', direction: 'inbound', customParameters: {} }],
  say: ({ text, final }) => ({ type: 'prompt', voicePrompt: text, lang: 'en-US', last: final }),
  tells: { times: 'none', speakers: false, interims: true },
  others: [
    ['dtmf', { type: 'dtmf', digit: '4' }, 'ignored'],
    [
      'interrupt',
      { type: 'interrupt', utteranceUntilInterrupt: 'Your ord', durationUntilInterruptMs: '460' },
      'signal',
    ],
    ['error', { type: 'error', description: 'Invalid message received' }, 'event'],
    ['text', { type: 'text', token: 'One moment.', last: true }, 'utterance'],
    ['play', { type: 'play', source: 'https://sounds.example/hold.mp3' }, 'control'],
    ['sendDigits', { type: 'sendDigits', digits: '9' }, 'control'],
    ['language', { type: 'language', ttsLanguage: 'es-ES' }, 'control'],
    ['end', { type: 'end', handoffData: '{}' }, 'event'],
  ],
  unknown: { type: 'fanfare' },
};
