import { hubSignature } from './hubSignature.ts';
import { sharedKey } from './sharedKey.ts';
import type { VerifySignature } from './signature.ts';
import { slackSignature } from './slack.ts';
import { telnyxSignature } from './telnyx.ts';
import { twilioSignature } from './twilio.ts';

/** How vendors prove by a secret who they are, by name of their inlet. Others need a credential of the engine. */
const schemes: Readonly<Record<string, (secrets: readonly string[]) => VerifySignature>> = {
  'twilio-transcription': twilioSignature,
  'twilio-conversationrelay': twilioSignature,
  'twilio-conversations': twilioSignature,
  slack: slackSignature,
  intercom: secrets => hubSignature('sha1', secrets),
  'genesys-open-messaging': secrets => hubSignature('sha256', secrets),
  'zendesk-sunshine': secrets => sharedKey('x-api-key', secrets),
  'genesys-audiohook': secrets => sharedKey('x-api-key', secrets),
  telnyx: telnyxSignature,
};

/** Those that prove it with the upgrade of a WebSocket. */
const onUpgrade: ReadonlySet<string> = new Set(['twilio-conversationrelay', 'genesys-audiohook']);

/**
 * The judge of a vendor's requests; undefined for a vendor without a scheme of its own.
 * @param secrets one, or two while one takes the place of the other
 * @throws EngineError CONFIG_INVALID
 */
export function signatureScheme(inlet: string, secrets: readonly string[]): VerifySignature | undefined {
  return schemes[inlet]?.(secrets);
}

export function signsUpgrades(inlet: string): boolean {
  return onUpgrade.has(inlet);
}
