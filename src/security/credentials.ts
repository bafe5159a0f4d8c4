import type { Grant } from './grant.ts';
import { openGrant } from './grant.ts';
import { GrantWatch } from './grantWatch.ts';
import type { VerifyToken } from './jwt.ts';
import type { KeyRing } from './keyRing.ts';
import { Tickets } from './tickets.ts';

export interface CredentialParts {
  readonly keys: KeyRing;
  /** Absent: no JSON Web Tokens are accepted. */
  readonly verifyToken?: VerifyToken;
  /** Milliseconds that never run backwards: tickets live by it. */
  readonly nowMs: () => number;
  /** The wall clock: tokens and keys name instants of it. */
  readonly wallMs?: () => number;
}

/**
 * Who may come in. Without a key and without token verification everybody may, as tenant `default`; once there has
 * been one, nobody without a credential, until the engine is started anew.
 */
export class Credentials {
  readonly keys: KeyRing;
  readonly tickets: Tickets;
  readonly watch: GrantWatch;
  readonly #verifyToken: VerifyToken | undefined;
  #required: boolean;

  constructor({ keys, verifyToken, nowMs, wallMs = Date.now }: CredentialParts) {
    this.keys = keys;
    this.tickets = new Tickets(nowMs);
    this.#verifyToken = verifyToken;
    this.#required = verifyToken !== undefined || !keys.isEmpty;
    this.watch = new GrantWatch(wallMs, grant => this.#stillHolds(grant));
  }

  /** False while everybody may come in. */
  get required(): boolean {
    return this.#required;
  }

  /** What an API key or a token allows; undefined when nothing. Never says why. */
  async grant(secret: string): Promise<Grant | undefined> {
    if (secret.startsWith('pulso_')) return this.keys.grant(secret);
    return this.#verifyToken?.(secret);
  }

  /** The keys are others now: connections of revoked ones end, and of everybody when the first key has come. */
  keysChanged(): void {
    if (!this.keys.isEmpty) this.#required = true;
    this.watch.recheck();
  }

  #stillHolds(grant: Grant): boolean {
    if (grant.subject === openGrant.subject) return !this.#required;
    return grant.keyId === undefined || this.keys.isValid(grant.keyId);
  }
}
