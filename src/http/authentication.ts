import type { IncomingMessage } from 'node:http';
import type { Credentials } from '../security/credentials.ts';
import { openGrant, type Grant } from '../security/grant.ts';
import type { Exceeded, Quotas } from '../security/quotas.ts';
import { needOf, ticketRoute, type Need } from '../security/routeScopes.ts';
import { queryOf } from './query.ts';
import type { UpgradeRefusal } from './upgradeRefusal.ts';

export type Authentication =
  | { readonly kind: 'granted'; readonly tenant: string; readonly grant?: Grant }
  | { readonly kind: 'refused'; readonly refusal: UpgradeRefusal };

/**
 * Finds out who a request is from, by its credential, and whether that may use the route: `METHOD path` as it was
 * declared, `WS path`, or an empty text for a path that leads nowhere. Must not log or quote the credential.
 */
export type Authenticate = (
  request: IncomingMessage,
  route: string,
) => Authentication | Promise<Authentication>;

const nobody: Grant = { tenant: '', scopes: new Set(), subject: 'anybody', expiresAtMs: null };

/** Everybody is tenant `default` while no credentials are configured (then the engine is bound to loopback). */
export const loopbackAuthentication: Authenticate = () => granted(openGrant);

/** Judges by API keys, tokens and tickets. Guessing is limited per address, use per tenant. */
export function authentication(credentials: Credentials, quotas: Quotas): Authenticate {
  return async (request, route) => {
    if (!credentials.required) return granted(openGrant);
    const need = needOf(route);
    if (need === 'nothing') return granted(nobody);
    const address = request.socket.remoteAddress ?? '';
    const isUpgrade = route.startsWith('WS ');
    const over = (await quotas.barred(address)) ?? (isUpgrade ? await quotas.upgrade(address) : undefined);
    if (over !== undefined) return { kind: 'refused', refusal: tooMany(over) };
    const { grant, presented } = await grantOf(request, route, credentials);
    if (grant === undefined) {
      const guessed = presented ? await quotas.failed(address) : undefined;
      if (guessed !== undefined) return { kind: 'refused', refusal: tooMany(guessed) };
      return { kind: 'refused', refusal: presented ? unknownCredential : noCredential };
    }
    return (await refusalOf(grant, route, need, quotas)) ?? granted(grant);
  };
}

async function refusalOf(
  grant: Grant,
  route: string,
  need: Exclude<Need, 'nothing'>,
  quotas: Quotas,
): Promise<Authentication | undefined> {
  const scope = need === 'open-on-loopback' ? 'admin' : need;
  const isForAnybody = route === ticketRoute || route === '';
  if (!isForAnybody && !grant.scopes.has(scope)) return { kind: 'refused', refusal: lacking(scope) };
  if (route.startsWith('WS ')) return undefined;
  const over = await quotas.request(grant.tenant);
  return over === undefined ? undefined : { kind: 'refused', refusal: tooMany(over) };
}

/** A header is looked at first; a ticket counts on routes that browsers open without headers. */
async function grantOf(request: IncomingMessage, route: string, credentials: Credentials) {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const secret = /^Bearer +(\S+) *$/iu.exec(header)?.[1];
    return {
      grant: secret === undefined ? undefined : await credentials.grant(secret),
      presented: true,
    };
  }
  const ticket = takesTickets(route) ? queryOf(request).get('ticket') : null;
  if (ticket === null) return { grant: undefined, presented: false };
  return { grant: credentials.tickets.redeem(ticket, request.headers.origin), presented: true };
}

function takesTickets(route: string): boolean {
  return route.startsWith('WS ') || route === 'GET /v1/events';
}

function granted(grant: Grant): Authentication {
  return { kind: 'granted', tenant: grant.tenant, grant };
}

export function tooMany({ what, limit, retryAfterMs }: Exceeded): UpgradeRefusal {
  return { status: 429, code: 'QUOTA_EXCEEDED', message: `too many ${what}, limit ${limit}`, retryAfterMs };
}

function lacking(scope: string): UpgradeRefusal {
  return { status: 403, code: 'FORBIDDEN', message: `the credential lacks the scope ${scope}` };
}

/** Says no more: whether a key is unknown, revoked or old helps only those who guess. */
const unknownCredential: UpgradeRefusal = {
  status: 401,
  code: 'UNAUTHENTICATED',
  message: 'the credential is unknown, was revoked or has expired',
};
const noCredential: UpgradeRefusal = {
  status: 401,
  code: 'UNAUTHENTICATED',
  message: 'a credential is needed: Authorization: Bearer <API key or token>',
};
