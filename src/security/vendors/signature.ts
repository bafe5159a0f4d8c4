import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a vendor has signed, exactly as it came. */
export interface SignedRequest {
  /** As the vendor was told it: scheme, host, path and query. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Not parsed, not even decoded; empty for an upgrade. */
  readonly body: Buffer;
}

export type SignatureVerdict =
  /** `deliveryKey` is equal for the same delivery only; absent where the vendor signs nothing of the message. */
  | { readonly kind: 'genuine'; readonly deliveryKey?: string }
  | { readonly kind: 'refused'; readonly why: 'missing' | 'wrong' | 'late' };

/** Judges whether a request is the vendor's. Never throws for a request. @param nowMs wall clock */
export type VerifySignature = (
  request: SignedRequest,
  nowMs: number,
) => SignatureVerdict | Promise<SignatureVerdict>;

/** How far the time of a signature may be from ours, in either direction. */
const toleranceMs = 300_000;

export function refused(why: 'missing' | 'wrong' | 'late'): SignatureVerdict {
  return { kind: 'refused', why };
}

/** The one value of a header; undefined when it is absent, empty or there are several. */
export function headerOf({ headers }: Pick<SignedRequest, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function hmac(algorithm: 'sha1' | 'sha256', secret: string, ...parts: (string | Buffer)[]): Buffer {
  const mac = createHmac(algorithm, secret);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** Takes the same time wherever two values differ, and whatever their lengths. */
export function sameBytes(left: string | Buffer, right: string | Buffer): boolean {
  const digest = (value: string | Buffer) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/** True when a time in whole seconds since the epoch is near enough to ours. */
export function isRecent(seconds: string, nowMs: number): boolean {
  return /^\d{1,12}$/u.test(seconds) && Math.abs(Number(seconds) * 1_000 - nowMs) <= toleranceMs;
}
