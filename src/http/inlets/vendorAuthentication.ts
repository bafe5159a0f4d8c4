import type { IncomingMessage } from 'node:http';
import { openGrant, type Grant } from '../../security/grant.ts';
import type { SignatureVerdict } from '../../security/vendors/signature.ts';
import type { Authenticate, Authentication } from '../authentication.ts';
import { setupAt, type InletSetup, type InletSetups } from './inletSetup.ts';

export interface VendorAccess {
  readonly setups: InletSetups;
  /** Where others reach the engine: the address that vendors were told, and sign. */
  readonly publicUrl: () => string;
  /** While nobody needs a credential, none can stand in for a signature. */
  readonly credentialsRequired: () => boolean;
  /** Wall clock. */
  readonly wallMs: () => number;
}

/**
 * Vendors can't send a credential of ours: a vendor with a secret proves by its signature who it is. Of an upgrade it
 * is judged here; of a webhook later, when the body is there: until then the request may do nothing.
 */
export function vendorAuthentication(inner: Authenticate, access: VendorAccess): Authenticate {
  return (request, route) => {
    const isUpgrade = route.startsWith('WS ');
    const setup =
      isUpgrade || route === 'POST /v1/inlets/:vendor'
        ? setupAt(access.setups, request.url ?? '')
        : undefined;
    if (setup?.signed === undefined || bringsCredential(request, access)) return inner(request, route);
    if (!isUpgrade) return granted(setup);
    return setup.signed.upgrades ? judgeUpgrade(setup, request, access) : inner(request, route);
  };
}

/** Whether a grant is worth nothing before the signature: the vendor's own, and everybody's. */
export function mustBeProven(grant: Grant): boolean {
  return grant.subject.startsWith(subjectPrefix) || grant.subject === openGrant.subject;
}

const subjectPrefix = 'inlet:';

function bringsCredential({ headers, url = '' }: IncomingMessage, access: VendorAccess): boolean {
  return access.credentialsRequired() && (headers.authorization !== undefined || /[?&]ticket=/u.test(url));
}

async function judgeUpgrade(
  setup: InletSetup,
  request: IncomingMessage,
  access: VendorAccess,
): Promise<Authentication> {
  const url = `${access.publicUrl().replace(/^http/u, 'ws')}${request.url ?? ''}`;
  const signed = { url, headers: request.headers, body: Buffer.alloc(0) };
  const verdict = await setup.signed?.verify(signed, access.wallMs());
  if (verdict?.kind === 'genuine') return granted(setup);
  return {
    kind: 'refused',
    refusal: { status: 401, code: 'UNAUTHENTICATED', message: refusalText(verdict?.why ?? 'missing') },
  };
}

/** Says what is missing, never what would have been right. */
export function refusalText(why: Extract<SignatureVerdict, { kind: 'refused' }>['why']): string {
  switch (why) {
    case 'missing':
      return 'the signature of the vendor is missing';
    case 'wrong':
      return 'the signature of the vendor is wrong';
    case 'late':
      return 'the signature of the vendor is too old, or the clocks differ';
  }
}

function granted({ inlet, signed }: InletSetup): Authentication {
  const tenant = signed?.tenant ?? '';
  const subject = `${subjectPrefix}${inlet.name}`;
  return {
    kind: 'granted',
    tenant,
    grant: { tenant, scopes: new Set(['streams:write'] as const), subject, expiresAtMs: null },
  };
}
