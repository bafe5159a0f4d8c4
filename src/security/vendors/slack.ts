import { headerOf, hmac, isRecent, refused, sameBytes, type VerifySignature } from './signature.ts';

/** Slack's `X-Slack-Signature`: HMAC-SHA256 over version, time and body, as hexadecimal digits. */
export function slackSignature(signingSecrets: readonly string[]): VerifySignature {
  return (request, nowMs) => {
    const given = headerOf(request, 'x-slack-signature');
    const time = headerOf(request, 'x-slack-request-timestamp');
    if (given === undefined || time === undefined) return refused('missing');
    const signatures = signingSecrets.map(secret => hmac('sha256', secret, `v0:${time}:`, request.body));
    const genuine = signatures.filter(own => sameBytes(`v0=${own.toString('hex')}`, given)).length > 0;
    if (!genuine) return refused('wrong');
    return isRecent(time, nowMs) ? { kind: 'genuine', deliveryKey: given } : refused('late');
  };
}
