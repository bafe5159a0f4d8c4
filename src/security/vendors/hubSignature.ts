import { headerOf, hmac, refused, sameBytes, type VerifySignature } from './signature.ts';

/**
 * `X-Hub-Signature` (SHA-1, Intercom) and `X-Hub-Signature-256` (Genesys): an HMAC over the body, after the name of
 * its algorithm, in hexadecimal digits or Base64. There is no time in it.
 */
export function hubSignature(algorithm: 'sha1' | 'sha256', secrets: readonly string[]): VerifySignature {
  const header = algorithm === 'sha1' ? 'x-hub-signature' : 'x-hub-signature-256';
  return request => {
    const given = headerOf(request, header);
    if (given === undefined) return refused('missing');
    const text = given.startsWith(`${algorithm}=`) ? given.slice(algorithm.length + 1) : '';
    const isHex = /^[0-9a-f]+$/iu.test(text) && text.length === (algorithm === 'sha1' ? 40 : 64);
    const bytes = Buffer.from(text, isHex ? 'hex' : 'base64');
    const genuine = secrets.filter(secret => sameBytes(hmac(algorithm, secret, request.body), bytes));
    return genuine.length > 0 ? { kind: 'genuine', deliveryKey: bytes.toString('base64') } : refused('wrong');
  };
}
