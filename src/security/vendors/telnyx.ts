import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { EngineError } from '../../domain/errors.ts';
import { headerOf, isRecent, refused, type VerifySignature } from './signature.ts';

/** What stands before the 32 bytes of an Ed25519 key in its DER form. */
const derPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Telnyx signs time and body with Ed25519; the public keys are Base64, as its portal shows them.
 * @throws EngineError CONFIG_INVALID when one is no such key
 */
export function telnyxSignature(publicKeys: readonly string[]): VerifySignature {
  const keys = publicKeys.map(keyOf);
  return (request, nowMs) => {
    const given = headerOf(request, 'telnyx-signature-ed25519');
    const time = headerOf(request, 'telnyx-timestamp');
    if (given === undefined || time === undefined) return refused('missing');
    const signed = Buffer.concat([Buffer.from(`${time}|`), request.body]);
    const signature = Buffer.from(given, 'base64');
    if (!keys.some(key => verify(null, signed, key, signature))) return refused('wrong');
    return isRecent(time, nowMs)
      ? { kind: 'genuine', deliveryKey: signature.toString('base64') }
      : refused('late');
  };
}

function keyOf(text: string): KeyObject {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32)
    throw new EngineError('CONFIG_INVALID', 'the public key of Telnyx must be 32 bytes in Base64');
  return createPublicKey({ key: Buffer.concat([derPrefix, bytes]), format: 'der', type: 'spki' });
}
