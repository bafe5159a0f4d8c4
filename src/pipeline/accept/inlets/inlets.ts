import type { Inlet } from './inlet.ts';
import { amazonCallAnalytics } from './vendors/amazonCallAnalytics.ts';
import { amazonConnectChat } from './vendors/amazonConnectChat.ts';
import { amazonContactLens } from './vendors/amazonContactLens.ts';
import { amazonTranscribe } from './vendors/amazonTranscribe.ts';
import { assemblyAi } from './vendors/assemblyAi.ts';
import { awsLca } from './vendors/awsLca.ts';
import { azureSpeech } from './vendors/azureSpeech.ts';
import { deepgram } from './vendors/deepgram.ts';
import { genesysAudioHook } from './vendors/genesysAudioHook.ts';
import { genesysOpenMessaging } from './vendors/genesysOpenMessaging.ts';
import { genesysTranscription } from './vendors/genesysTranscription.ts';
import { gladia } from './vendors/gladia.ts';
import { google } from './vendors/google.ts';
import { intercom } from './vendors/intercom.ts';
import { revAi } from './vendors/revAi.ts';
import { slack } from './vendors/slack.ts';
import { speechmatics } from './vendors/speechmatics.ts';
import { symbl } from './vendors/symbl.ts';
import { telnyx } from './vendors/telnyx.ts';
import { twilioConversationRelay } from './vendors/twilioConversationRelay.ts';
import { twilioConversations } from './vendors/twilioConversations.ts';
import { twilioTranscription } from './vendors/twilioTranscription.ts';
import { vosk } from './vendors/vosk.ts';
import { whisperLive } from './vendors/whisperLive.ts';
import { zendeskSunshine } from './vendors/zendeskSunshine.ts';

/** Every inlet, in the order of docs/inlets/README.md. */
export const INLETS: readonly Inlet[] = [
  // speech
  deepgram,
  assemblyAi,
  twilioTranscription,
  twilioConversationRelay,
  amazonTranscribe,
  amazonCallAnalytics,
  amazonContactLens,
  google,
  genesysTranscription,
  genesysAudioHook,
  azureSpeech,
  speechmatics,
  revAi,
  gladia,
  symbl,
  telnyx,
  vosk,
  whisperLive,
  awsLca,
  // chat
  amazonConnectChat,
  twilioConversations,
  zendeskSunshine,
  intercom,
  genesysOpenMessaging,
  slack,
];

/** The inlet with this name or alias, whatever its case, dots, blanks and hyphens; undefined when there is none. */
export function inletNamed(name: string): Inlet | undefined {
  const wanted = plain(name);
  return INLETS.find(inlet => [inlet.name, ...inlet.aliases].some(known => plain(known) === wanted));
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/gu, '');
}
