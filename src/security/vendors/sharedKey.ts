import { headerOf, refused, sameBytes, type VerifySignature } from './signature.ts';

/** A secret that the vendor sends as it is, in a header of its own (Zendesk, Genesys AudioHook). */
export function sharedKey(header: string, secrets: readonly string[]): VerifySignature {
  return request => {
    const given = headerOf(request, header);
    if (given === undefined) return refused('missing');
    return secrets.filter(secret => sameBytes(secret, given)).length > 0
      ? { kind: 'genuine' }
      : refused('wrong');
  };
}
