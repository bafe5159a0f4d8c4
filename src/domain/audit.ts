/** What an administrator did. Closed, so that whoever reads the log knows what to look for. */
export type AuditAction =
  | 'key.created'
  | 'key.revoked'
  | 'webhook.created'
  | 'webhook.changed'
  | 'webhook.rotated'
  | 'webhook.removed'
  | 'webhook.tested'
  | 'delivery.resent'
  | 'rule.muted'
  | 'rule.unmuted'
  | 'rules.reloaded'
  | 'conversation.erased'
  | 'customer.erased'
  | 'keys.reloaded'
  | 'tls.reloaded'
  | 'store.repaired';

export interface AuditEntry {
  readonly action: AuditAction;
  /**
   * Who: `key:<id>`, `jwt:<subject>`, `command-line`, `file` for whoever wrote a file that the engine follows, `signal`
   * for whoever sent SIGHUP, or `anybody` on an engine without credentials.
   */
  readonly actor: string;
  /** Absent where the act concerns all tenants. */
  readonly tenant?: string;
  /** Id of what was acted on; never words of customers, never secrets. */
  readonly target?: string;
}

/** Where administrative acts are written down. Never throws: an act is not undone for want of a note. */
export interface Audit {
  record(entry: AuditEntry): void;
}
