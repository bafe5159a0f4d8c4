import type { Scope } from './grant.ts';

/**
 * What a route asks of whoever calls it. `nothing`: no credential at all. `open-on-loopback`: `admin`, unless the
 * engine runs without credentials.
 */
export type Need = Scope | 'nothing' | 'open-on-loopback';

/**
 * The one table of who may do what: HTTP routes as `METHOD path`, WebSockets as `WS path`. A route that is not
 * here needs `admin` (and a test fails, so that each new one is thought about).
 */
export const ROUTE_NEEDS: Readonly<Record<string, Need>> = {
  'GET /healthz': 'nothing',
  'GET /readyz': 'nothing',
  'GET /metrics': 'open-on-loopback',
  'GET /schemas/:file': 'nothing',
  'GET /v1/inlets/:vendor': 'nothing',
  'OPTIONS /v1/inlets/:vendor': 'nothing',
  'WS /v1/streams': 'streams:write',
  'WS /v1/events': 'events:read',
  'GET /v1/events': 'events:read',
  'GET /v1/conversations': 'events:read',
  'GET /v1/conversations/:id': 'events:read',
  'DELETE /v1/conversations/:id': 'admin',
  'DELETE /v1/customers/:id': 'admin',
  'POST /v1/score': 'streams:write',
  'GET /v1/rules': 'events:read',
  'POST /v1/rules/reload': 'rules:write',
  'POST /v1/rules/:id/mute': 'rules:write',
  'DELETE /v1/rules/:id/mute': 'rules:write',
  'GET /v1/keys': 'admin',
  'POST /v1/keys': 'admin',
  'DELETE /v1/keys/:id': 'admin',
  'GET /v1/webhooks': 'admin',
  'POST /v1/webhooks': 'admin',
  'GET /v1/webhooks/:id': 'admin',
  'PATCH /v1/webhooks/:id': 'admin',
  'DELETE /v1/webhooks/:id': 'admin',
  'POST /v1/webhooks/:id/rotate': 'admin',
  'POST /v1/webhooks/:id/test': 'admin',
  'GET /v1/webhooks/:id/deliveries': 'admin',
  'POST /v1/webhooks/:id/deliveries/:offset/resend': 'admin',
};

/** A ticket may be had for what its asker may do, which is judged when its scope is known. */
export const ticketRoute = 'POST /v1/tickets';

/** Whole families of routes. */
const families: readonly (readonly [RegExp, Need])[] = [
  [/^GET \/docs(\/|$)/u, 'open-on-loopback'],
  [/^(?:WS|POST) \/v1\/inlets\//u, 'streams:write'],
];

/** What a route asks; the most for one that nobody has thought about. HEAD asks what GET does. */
export function needOf(route: string): Need {
  const known = route.replace(/^HEAD /u, 'GET ');
  return ROUTE_NEEDS[known] ?? families.find(([family]) => family.test(known))?.[1] ?? 'admin';
}
