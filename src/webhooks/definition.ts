import { randomBytes } from 'node:crypto';
import { EngineError } from '../domain/errors.ts';
import type { EndpointChange, EndpointRequest } from './control.ts';
import type { Endpoint, EndpointKind } from './endpoint.ts';
import { checkTarget, type ListedHosts, type TargetProblem } from './guard/target.ts';
import { newSecret, secretBytes } from './signing.ts';

const problems: Readonly<Record<TargetProblem, string>> = {
  'url-invalid': 'is no http or https URL',
  'url-has-credentials': 'holds a user name or password; use `token`',
  'url-not-https': 'must be https; plain http is for hosts listed in webhooks.allowHosts',
  'port-not-allowed': 'names a port other than 443 that is not listed in webhooks.allowHosts',
  'address-forbidden': 'names an address of this machine or of a private network',
};

/** @throws EngineError WEBHOOK_INVALID; the URL is not in the text */
function checkedUrl(url: string, listed: ListedHosts): string {
  const target = checkTarget(url, listed);
  if ('problem' in target) throw new EngineError('WEBHOOK_INVALID', `url ${problems[target.problem]}`);
  return url;
}

function checkFilter(filter: EndpointRequest['filter']): void {
  if (filter?.types?.some(type => type.startsWith('pulso.signals')) === true)
    throw new EngineError(
      'WEBHOOK_INVALID',
      'filter.types names signals, which are live only and never sent to webhooks',
    );
}

/** A header can't be broken by what is sent in it. */
function checkToken(token: string | undefined): void {
  if (token !== undefined && !/^[\x21-\x7e]{1,4096}$/.test(token))
    throw new EngineError('WEBHOOK_INVALID', 'token must be 1 to 4096 visible ASCII characters');
}

/**
 * A new endpoint with its secret in writing, which is shown once.
 * @throws EngineError WEBHOOK_INVALID
 */
export function newEndpoint(
  tenant: string,
  request: EndpointRequest,
  listed: ListedHosts,
  nowMs: number,
): { readonly endpoint: Endpoint; readonly secret: string | null } {
  const { kind = 'webhook', token } = request;
  checkFilter(request.filter);
  checkToken(token);
  const secret = request.secret ?? (isSigned(kind) ? newSecret() : null);
  const endpoint: Endpoint = {
    tenant,
    endpointId: `we_${randomBytes(12).toString('hex')}`,
    kind,
    mode: request.mode ?? 'structured',
    handshake: request.handshake ?? false,
    url: checkedUrl(request.url, listed),
    description: request.description ?? '',
    filter: request.filter ?? {},
    disabledBecause: null,
    secrets: {
      ...(secret === null ? {} : { current: secretBytes(secret) }),
      ...(token === undefined ? {} : { token }),
    },
    isFixed: false,
    createdAtMs: nowMs,
  };
  return { endpoint, secret };
}

/** Brokers know no signatures; one is made for them only when a secret is given. */
export function isSigned(kind: EndpointKind): boolean {
  return kind === 'webhook';
}

/** @throws EngineError WEBHOOK_INVALID */
export function changedEndpoint(endpoint: Endpoint, change: EndpointChange, listed: ListedHosts): Endpoint {
  const { enabled, url, token, mode, handshake, description, filter } = change;
  checkFilter(filter);
  checkToken(token);
  return {
    ...endpoint,
    ...(url === undefined ? {} : { url: checkedUrl(url, listed) }),
    ...(mode === undefined ? {} : { mode }),
    ...(handshake === undefined ? {} : { handshake }),
    ...(description === undefined ? {} : { description }),
    ...(filter === undefined ? {} : { filter }),
    ...(token === undefined ? {} : { secrets: { ...endpoint.secrets, token } }),
    disabledBecause: disabledBecause(endpoint, enabled),
  };
}

function disabledBecause(
  { disabledBecause: before }: Endpoint,
  enabled: boolean | undefined,
): Endpoint['disabledBecause'] {
  if (enabled === undefined || before === 'unsealed') return before;
  return enabled ? null : 'switched-off';
}
