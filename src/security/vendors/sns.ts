import { createPublicKey, createVerify, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { refused, type VerifySignature } from './signature.ts';

/** Gets the text at an address of Amazon SNS; rejects when it can't. */
export type FetchText = (url: string) => Promise<string>;

const certificateAddress =
  /^https:\/\/sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?\/SimpleNotificationService-[A-Za-z0-9]{1,64}\.pem$/u;
const signedFields = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
} as const;
/** SNS tries for an hour; the time of a message stays that of its first attempt. */
const toleranceMs = 3_700_000;

/**
 * Amazon SNS signs its messages with a certificate that they name. Taken are messages of the listed topics only, and
 * certificates from SNS itself. Raw message delivery has no signature, so it is refused.
 */
export function snsSignature(topics: readonly string[], fetchText: FetchText): VerifySignature {
  const certificates = new LRUCache<string, Promise<KeyObject>>({ max: 32, ttl: 86_400_000 });
  const keyAt = (url: string): Promise<KeyObject> => {
    const known = certificates.get(url);
    if (known !== undefined) return known;
    // The PEM of a certificate stands for its key.
    const key = fetchText(url).then(pem => createPublicKey(pem));
    certificates.set(url, key);
    key.catch(() => certificates.delete(url));
    return key;
  };
  return async ({ body }, nowMs) => {
    const message = fieldsOf(body);
    const { Type, Signature, SigningCertURL, SignatureVersion, TopicArn, Timestamp, MessageId } = message;
    if (Signature === undefined || SigningCertURL === undefined) return refused('missing');
    const names = Type === undefined ? undefined : fieldNames(Type);
    if (names === undefined || !topics.includes(TopicArn ?? '') || !certificateAddress.test(SigningCertURL))
      return refused('wrong');
    const text = names
      .filter(name => message[name] !== undefined)
      .map(name => `${name}\n${message[name] ?? ''}\n`)
      .join('');
    try {
      const verifier = createVerify(SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1').update(text);
      if (!verifier.verify(await keyAt(SigningCertURL), Signature, 'base64')) return refused('wrong');
    } catch {
      return refused('wrong');
    }
    if (!(Math.abs(Date.parse(Timestamp ?? '') - nowMs) <= toleranceMs)) return refused('late');
    return { kind: 'genuine', ...(MessageId === undefined ? {} : { deliveryKey: MessageId }) };
  };
}

function fieldNames(type: string): readonly string[] | undefined {
  if (type === 'Notification') return signedFields.Notification;
  return type === 'SubscriptionConfirmation' || type === 'UnsubscribeConfirmation'
    ? signedFields.SubscriptionConfirmation
    : undefined;
}

/** The strings among its fields; none of a body that is not JSON. */
function fieldsOf(body: Buffer): Partial<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    const entries = Object.entries(Object(value) as object).filter(([, field]) => typeof field === 'string');
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}
