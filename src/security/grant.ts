/** What a credential may allow. None includes another: each is given by name. */
export const SCOPES = ['streams:write', 'events:read', 'rules:write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** What a credential allows, and for how long. */
export interface Grant {
  readonly tenant: string;
  readonly scopes: ReadonlySet<Scope>;
  /** For the audit log: `key:<id>`, `jwt:<subject>` or `anybody`. */
  readonly subject: string;
  /** Wall clock; null when it does not end by itself. */
  readonly expiresAtMs: number | null;
  /** Of the API key behind it: it ends with the key. */
  readonly keyId?: string;
}

/** Everybody's, while no credentials are configured (then the engine is bound to loopback). */
export const openGrant: Grant = {
  tenant: 'default',
  scopes: new Set(SCOPES),
  subject: 'anybody',
  expiresAtMs: null,
};

/** A tenant as credentials may name it: a label that is safe in keys, paths and logs. */
export const tenantPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u;

export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}
