import type { VendorScript } from './script.ts';
import { amazonCallAnalyticsScript } from './scripts/amazonCallAnalytics.ts';
import { amazonConnectChatScript } from './scripts/amazonConnectChat.ts';
import { amazonContactLensScript } from './scripts/amazonContactLens.ts';
import { amazonTranscribeScript } from './scripts/amazonTranscribe.ts';
import { assemblyAiScript } from './scripts/assemblyAi.ts';
import { awsLcaScript } from './scripts/awsLca.ts';
import { azureSpeechScript } from './scripts/azureSpeech.ts';
import { deepgramScript } from './scripts/deepgram.ts';
import { genesysAudioHookScript } from './scripts/genesysAudioHook.ts';
import { genesysOpenMessagingScript } from './scripts/genesysOpenMessaging.ts';
import { genesysTranscriptionScript } from './scripts/genesysTranscription.ts';
import { gladiaScript } from './scripts/gladia.ts';
import { googleScript } from './scripts/google.ts';
import { intercomScript } from './scripts/intercom.ts';
import { revAiScript } from './scripts/revAi.ts';
import { slackScript } from './scripts/slack.ts';
import { speechmaticsScript } from './scripts/speechmatics.ts';
import { symblScript } from './scripts/symbl.ts';
import { telnyxScript } from './scripts/telnyx.ts';
import { twilioConversationRelayScript } from './scripts/twilioConversationRelay.ts';
import { twilioConversationsScript } from './scripts/twilioConversations.ts';
import { twilioTranscriptionScript } from './scripts/twilioTranscription.ts';
import { voskScript } from './scripts/vosk.ts';
import { whisperLiveScript } from './scripts/whisperLive.ts';
import { zendeskSunshineScript } from './scripts/zendeskSunshine.ts';

/** One for every inlet; a test compares the two lists. */
export const SCRIPTS: readonly VendorScript[] = [
  deepgramScript,
  assemblyAiScript,
  twilioTranscriptionScript,
  twilioConversationRelayScript,
  amazonTranscribeScript,
  amazonCallAnalyticsScript,
  amazonContactLensScript,
  googleScript,
  genesysTranscriptionScript,
  genesysAudioHookScript,
  azureSpeechScript,
  speechmaticsScript,
  revAiScript,
  gladiaScript,
  symblScript,
  telnyxScript,
  voskScript,
  whisperLiveScript,
  awsLcaScript,
  amazonConnectChatScript,
  twilioConversationsScript,
  zendeskSunshineScript,
  intercomScript,
  genesysOpenMessagingScript,
  slackScript,
];
