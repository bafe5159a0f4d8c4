import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Scope } from './grant.ts';

/** One API key as it is kept: without the key itself, which nobody can get back. */
export interface ApiKey {
  /** Public part of the key; names it in lists and in the audit log. */
  readonly id: string;
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  /** SHA-256 of the whole key, as hexadecimal digits. The key is random: a slow hash would add nothing. */
  readonly hash: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly revoked: boolean;
}

export interface KeyRequest {
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt?: string;
}

const keyForm = /^pulso_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$/u;

/** A new key with 256 random bits. `secret` is shown once and kept nowhere. */
export function newApiKey(
  { tenant, scopes, expiresAt }: KeyRequest,
  now: Date,
): { key: ApiKey; secret: string } {
  const id = randomBytes(8).toString('hex');
  const secret = `pulso_${id}_${randomBytes(32).toString('base64url')}`;
  const key: ApiKey = {
    id,
    tenant,
    scopes: [...new Set(scopes)],
    hash: hashOf(secret).toString('hex'),
    createdAt: now.toISOString(),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    revoked: false,
  };
  return { key, secret };
}

/** The id in a key; undefined for what has not the form of one. */
export function idIn(secret: string): string | undefined {
  return keyForm.exec(secret)?.[1];
}

/** Takes the same time whatever differs. */
export function matches(secret: string, { hash }: ApiKey): boolean {
  return timingSafeEqual(hashOf(secret), Buffer.from(hash, 'hex'));
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}
