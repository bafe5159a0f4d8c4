import { readFileSync } from 'node:fs';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  importSPKI,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { EngineError } from '../domain/errors.ts';
import { isScope, tenantPattern, type Grant, type Scope } from './grant.ts';

export interface JwtOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Those that are accepted; a token never chooses beyond them. */
  readonly algorithms: readonly string[];
  /** A JWKS file, a file with one public key (PEM), or an https address of a JWKS. */
  readonly keys: string;
  /** A file with the shared secret of HS256; only then HS256 is accepted, and nothing else. */
  readonly secretFile: string;
  readonly tenantClaim: string;
  readonly scopeClaim: string;
}

/** What a token allows; undefined when it is not to be trusted, for whatever reason. */
export type VerifyToken = (token: string) => Promise<Grant | undefined>;

/** Clocks of issuer and engine may differ by this much. */
const toleranceSeconds = 30;
const minSecretBytes = 32;

/** Where to look for newer keys: calls `reload`, which rejects with CONFIG_INVALID and leaves the old ones in force. */
export type FollowKeys = (file: string, reload: () => Promise<void>) => void;

/**
 * @param follow told which file holds keys, so that issuers may rotate them without a restart
 * @throws EngineError CONFIG_INVALID when keys or secret can't be read
 */
export async function jwtVerifier(
  options: JwtOptions,
  wallMs: () => number = Date.now,
  follow: FollowKeys = () => undefined,
): Promise<VerifyToken> {
  const { issuer, audience, tenantClaim, scopeClaim } = options;
  const isShared = options.secretFile !== '';
  const algorithms = isShared ? ['HS256'] : options.algorithms.filter(name => !name.startsWith('HS'));
  const readKey = async (): Promise<JWTVerifyGetKey> => {
    if (!isShared) return publicKeys(options.keys, algorithms);
    const secret = sharedSecret(options.secretFile);
    return () => secret;
  };
  let key = await readKey();
  const file = isShared ? options.secretFile : options.keys;
  if (!file.startsWith('https://'))
    follow(file, async () => {
      key = await readKey();
    });
  return async token => {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms,
        issuer,
        audience,
        requiredClaims: ['exp', tenantClaim],
        clockTolerance: toleranceSeconds,
        currentDate: new Date(wallMs()),
      });
      return grantOf(payload, tenantClaim, scopeClaim);
    } catch (error) {
      // Whatever is wrong with a token (or the address of the keys) it opens nothing; but a failed look-up is ours.
      if (options.keys.startsWith('https://') && isUnavailable(error)) throw error;
      return undefined;
    }
  };
}

function grantOf(payload: JWTPayload, tenantClaim: string, scopeClaim: string): Grant | undefined {
  const tenant = payload[tenantClaim];
  if (typeof tenant !== 'string' || !tenantPattern.test(tenant) || payload.exp === undefined)
    return undefined;
  return {
    tenant,
    scopes: scopesIn(payload[scopeClaim]),
    subject: `jwt:${(payload.sub ?? 'unnamed').slice(0, 64)}`,
    expiresAtMs: payload.exp * 1_000,
  };
}

/** A list, or names between blanks (as OAuth has it). What is no scope of ours is somebody else's. */
function scopesIn(claim: unknown): ReadonlySet<Scope> {
  const names = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim.map(String) : [];
  return new Set(names.filter(isScope));
}

async function publicKeys(keys: string, algorithms: readonly string[]): Promise<JWTVerifyGetKey> {
  if (keys.startsWith('https://')) return createRemoteJWKSet(new URL(keys), { timeoutDuration: 3_000 });
  const text = read(keys);
  try {
    if (!text.includes('-----BEGIN')) return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
    // What kind of key it is shows when it is imported; a token's algorithm is checked against the pinned ones first.
    const imported = await Promise.any(algorithms.map(name => importSPKI(text, name)));
    return () => Promise.resolve(imported);
  } catch {
    throw new EngineError(
      'CONFIG_INVALID',
      `auth.jwt.keys: ${keys} holds neither a JWKS nor a public key (PEM)`,
    );
  }
}

function sharedSecret(file: string): Uint8Array {
  const secret = Buffer.from(read(file).trim(), 'utf8');
  if (secret.length < minSecretBytes)
    throw new EngineError('CONFIG_INVALID', `auth.jwt.secretFile holds less than ${minSecretBytes} bytes`);
  return secret;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new EngineError('CONFIG_INVALID', `${file} can not be read`);
  }
}

/** True when the keys of the issuer could not be fetched: nobody's token can be judged then. */
function isUnavailable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === 'ERR_JWKS_TIMEOUT' || code === 'ERR_JOSE_GENERIC' || error instanceof TypeError;
}
