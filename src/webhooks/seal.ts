import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { EngineError } from '../domain/errors.ts';

const [ivBytes, tagBytes, keyBytes] = [12, 16, 32];

/** Keeps secrets unreadable at rest: AES-256-GCM, bound to what they belong to. */
export interface Seal {
  seal(secret: Buffer, belongsTo: string): string;
  /** Undefined when it was sealed with another key, for something else, or has been changed. */
  open(sealed: string, belongsTo: string): Buffer | undefined;
}

/**
 * @param written the key: 32 bytes as base64 or hex
 * @throws EngineError CONFIG_INVALID; the key is not in the text
 */
export function createSeal(written: string): Seal {
  const text = written.trim();
  const key = Buffer.from(text, /^[\da-f]{64}$/i.test(text) ? 'hex' : 'base64');
  if (key.length !== keyBytes)
    throw new EngineError(
      'CONFIG_INVALID',
      `the seal key of webhooks must be ${keyBytes} bytes, written as base64 or hex`,
    );
  return {
    seal: (secret, belongsTo) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(belongsTo));
      const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
    },
    open: (sealed, belongsTo) => {
      const bytes = Buffer.from(sealed, 'base64');
      if (bytes.length < ivBytes + tagBytes) return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
          .setAAD(Buffer.from(belongsTo))
          .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
}
