import { EngineError } from '../domain/errors.ts';
import { idIn, matches, newApiKey, type ApiKey, type KeyRequest } from './apiKey.ts';
import type { Grant } from './grant.ts';
import { readKeys, writeKeys } from './keyFile.ts';

/** Keys one tenant may have, revoked ones included. */
const maxKeysPerTenant = 1_000;

/** The API keys of an engine: read from a file, which the command line and REST change. */
export class KeyRing {
  readonly file: string;
  readonly #wallMs: () => number;
  #keys: ReadonlyMap<string, ApiKey>;

  /**
   * @param wallMs the wall clock: whether a key has expired is not a question of durations
   * @throws EngineError CONFIG_INVALID
   */
  constructor(file: string, wallMs: () => number = Date.now) {
    this.file = file;
    this.#wallMs = wallMs;
    this.#keys = byId(readKeys(file));
  }

  /** Revoked ones count: an engine does not open itself to everybody when its last key is withdrawn. */
  get isEmpty(): boolean {
    return this.#keys.size === 0;
  }

  get all(): readonly ApiKey[] {
    return [...this.#keys.values()];
  }

  of(tenant: string): readonly ApiKey[] {
    return [...this.#keys.values()].filter(key => key.tenant === tenant);
  }

  /** What a key allows; undefined when it is unknown, revoked or has expired. */
  grant(secret: string): Grant | undefined {
    const key = this.#keys.get(idIn(secret) ?? '');
    return key !== undefined && matches(secret, key) && this.#isValid(key) ? grantOf(key) : undefined;
  }

  /** True while a key is neither gone, nor revoked, nor expired. */
  isValid(keyId: string): boolean {
    const key = this.#keys.get(keyId);
    return key !== undefined && this.#isValid(key);
  }

  /** Reads the file again. @throws EngineError CONFIG_INVALID; then the keys stay as they were */
  reload(): void {
    this.#keys = byId(readKeys(this.file));
  }

  /** @throws EngineError CONFIG_INVALID, QUOTA_EXCEEDED */
  create(request: KeyRequest): { readonly key: ApiKey; readonly secret: string } {
    this.reload();
    const present = this.of(request.tenant).length;
    if (present >= maxKeysPerTenant)
      throw new EngineError('QUOTA_EXCEEDED', `${present} API keys, limit ${maxKeysPerTenant}`);
    const created = newApiKey(request, new Date(this.#wallMs()));
    this.#write([...this.#keys.values(), created.key]);
    return created;
  }

  /**
   * @param tenant whose keys are looked at; undefined for the owner of the file, who may revoke any
   * @returns whether there was such a key
   */
  revoke(keyId: string, tenant?: string): boolean {
    this.reload();
    const key = this.#keys.get(keyId);
    if (key === undefined || (tenant !== undefined && key.tenant !== tenant)) return false;
    if (!key.revoked)
      this.#write([...this.#keys.values()].map(each => (each === key ? { ...key, revoked: true } : each)));
    return true;
  }

  #write(keys: readonly ApiKey[]): void {
    writeKeys(this.file, keys);
    this.#keys = byId(keys);
  }

  #isValid({ revoked, expiresAt }: ApiKey): boolean {
    return !revoked && (expiresAt === undefined || Date.parse(expiresAt) > this.#wallMs());
  }
}

function byId(keys: readonly ApiKey[]): ReadonlyMap<string, ApiKey> {
  return new Map(keys.map(key => [key.id, key]));
}

function grantOf({ id, tenant, scopes, expiresAt }: ApiKey): Grant {
  return {
    tenant,
    scopes: new Set(scopes),
    subject: `key:${id}`,
    expiresAtMs: expiresAt === undefined ? null : Date.parse(expiresAt),
    keyId: id,
  };
}
