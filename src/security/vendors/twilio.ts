import { createHash } from 'node:crypto';
import { headerOf, hmac, refused, sameBytes, type SignedRequest, type VerifySignature } from './signature.ts';

/**
 * Twilio's `X-Twilio-Signature`: HMAC-SHA1 with the auth token over the address, followed by the names and values of
 * the form in the order of the names; over the address alone for upgrades and for JSON, whose SHA-256 is in the
 * address. There is no time in it.
 */
export function twilioSignature(authTokens: readonly string[]): VerifySignature {
  return request => {
    const given = headerOf(request, 'x-twilio-signature');
    if (given === undefined) return refused('missing');
    const fields = signedFields(request);
    if (fields === undefined) return refused('wrong');
    let genuine = false;
    // Each candidate is looked at, so that the time does not tell which one fits.
    for (const token of authTokens)
      for (const url of spellings(request.url))
        if (sameBytes(hmac('sha1', token, url, fields).toString('base64'), given)) genuine = true;
    return genuine ? { kind: 'genuine', deliveryKey: given } : refused('wrong');
  };
}

/** Undefined when the body is not the one whose hash the address names. */
function signedFields({ url, headers, body }: SignedRequest): string | undefined {
  const hash = new URL(url).searchParams.get('bodySHA256');
  if (hash !== null) {
    const actual = createHash('sha256').update(body).digest('hex');
    return sameBytes(actual, hash.toLowerCase()) ? '' : undefined;
  }
  const isForm = String(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  if (!isForm) return body.length === 0 ? '' : undefined;
  const values = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(body.toString('utf8')))
    values.set(name, (values.get(name) ?? new Set<string>()).add(value));
  const names = [...values.keys()].sort();
  return names.flatMap(name => [...(values.get(name) ?? [])].sort().map(value => `${name}${value}`)).join('');
}

/** Twilio signs addresses with and without their port, and those of sockets with and without a last slash. */
function spellings(address: string): string[] {
  const parts = /^(?<scheme>\w+):\/\/(?<host>\[[^\]]*\]|[^/?#:]*)(?<port>:\d+)?(?<rest>.*)$/su.exec(address);
  const { scheme = '', host = '', port, rest = '' } = { ...parts?.groups };
  const isSecure = scheme === 'https' || scheme === 'wss';
  const ports = ['', port ?? (isSecure ? ':443' : ':80')];
  const all = ports.map(one => `${scheme}://${host}${one}${rest}`);
  return scheme.startsWith('ws') ? all.flatMap(one => [one, `${one}/`]) : all;
}
