import { createHmac, randomBytes } from 'node:crypto';
import { EngineError } from '../domain/errors.ts';

const prefix = 'whsec_';
const [fewestBytes, mostBytes] = [24, 64];

/** A fresh secret: `whsec_` and 32 random bytes. */
export function newSecret(): string {
  return writtenSecret(randomBytes(32));
}

export function writtenSecret(bytes: Buffer): string {
  return prefix + bytes.toString('base64');
}

/**
 * The bytes of a written secret.
 * @throws EngineError WEBHOOK_INVALID; the secret is not in the text
 */
export function secretBytes(written: string): Buffer {
  const text = written.trim();
  const encoded = text.startsWith(prefix) ? text.slice(prefix.length) : '';
  const bytes = Buffer.from(encoded, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || bytes.length < fewestBytes || bytes.length > mostBytes)
    throw new EngineError(
      'WEBHOOK_INVALID',
      `the secret must be ${prefix} and the base64 of ${fewestBytes} to ${mostBytes} bytes`,
    );
  return bytes;
}

export interface SignedParts {
  /** The same on every attempt: receivers recognise repeats by it. */
  readonly id: string;
  /** Of this attempt. */
  readonly timestampMs: number;
  /** Exactly the bytes that are sent. */
  readonly body: string;
}

/** The headers of Standard Webhooks; one signature per secret. Pure. */
export function signatureHeaders(
  { id, timestampMs, body }: SignedParts,
  secrets: readonly Buffer[],
): Record<string, string> {
  const timestamp = String(Math.floor(timestampMs / 1_000));
  const signatures = secrets.map(
    secret => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
