import { expect, test } from 'vitest';
import type { Delivery } from '../../src/domain/deliveryStore.ts';
import type { RuleControl } from '../../src/http/rest/ports.ts';
import { SCOPES } from '../../src/security/grant.ts';
import { testAccess } from '../support/access.ts';
import { testHub } from '../support/events.ts';
import { testWebhooks } from '../support/webhooks.ts';
import { testServer } from './events/testServer.ts';

const willing: RuleControl = {
  list: () => ({ file: 'f', hash: 'h', loadedAtMs: 0, warnings: [], failure: null, rules: [] }),
  reload: () => 'loaded',
  mute: () => ({ untilMs: 0 }),
  unmute: () => true,
};

const dead: Delivery = {
  offset: 7,
  eventId: 'e-7',
  conversationId: 'c-1',
  type: 'pulso.escalation.raised.v1',
  state: 'dead',
  attempts: 9,
  nextAtMs: null,
  expiresAtMs: null,
  lastStatus: 500,
  lastFailure: 'status',
  updatedAtMs: 0,
  body: '{}',
};

/** An engine with something of everything that can be acted on, and its administrator. */
async function administered() {
  const access = testAccess();
  const admin = access.keys.create({ tenant: 'acme', scopes: SCOPES });
  const spare = access.keys.create({ tenant: 'acme', scopes: ['admin'] }).key.id;
  access.credentials.keysChanged();
  const { dispatcher, store } = testWebhooks(testHub());
  const made = await dispatcher.create('acme', { url: 'https://hooks.example/a' });
  const webhook = made.endpoint.endpointId;
  await store.record({ tenant: 'acme', endpointId: webhook }, { rows: [dead] });
  const yes = () => Promise.resolve(true);
  const { app, audit } = await testServer({
    access,
    rules: willing,
    webhooks: dispatcher,
    erasure: { conversation: yes, customer: yes },
  });
  const call = (method: string, url: string, payload?: object) =>
    app.inject({
      method: method as 'POST',
      url,
      headers: { authorization: `Bearer ${admin.secret}` },
      ...(payload === undefined ? {} : { payload }),
    });
  return { app, audit, call, spare, webhook, actor: `key:${admin.key.id}` };
}

/** What an administrator can do: the request, its body, and what the audit log calls it. */
const acts: Readonly<Record<string, readonly [action: string, body?: object]>> = {
  'POST /v1/keys': ['key.created', { scopes: ['events:read'] }],
  'DELETE /v1/keys/{id}': ['key.revoked'],
  'POST /v1/webhooks': ['webhook.created', { url: 'https://hooks.example/b' }],
  'PATCH /v1/webhooks/{id}': ['webhook.changed', { description: 'night' }],
  'POST /v1/webhooks/{id}/rotate': ['webhook.rotated'],
  'POST /v1/webhooks/{id}/test': ['webhook.tested'],
  'POST /v1/webhooks/{id}/deliveries/{offset}/resend': ['delivery.resent'],
  'DELETE /v1/webhooks/{id}': ['webhook.removed'],
  'POST /v1/rules/reload': ['rules.reloaded'],
  'POST /v1/rules/{id}/mute': ['rule.muted', {}],
  'DELETE /v1/rules/{id}/mute': ['rule.unmuted'],
  'DELETE /v1/conversations/{id}': ['conversation.erased'],
  'DELETE /v1/customers/{id}': ['customer.erased'],
};
/** Requests that change nothing of the engine. */
const harmless = ['POST /v1/score', 'POST /v1/tickets', 'POST /v1/inlets/{vendor}'];

test('every act of an administrator is written down: who, which, in the name of whom', async () => {
  const { audit, call, spare, webhook, actor } = await administered();
  for (const [route, [action, body]] of Object.entries(acts)) {
    const [method = '', path = ''] = route.split(' ');
    const id = path.startsWith('/v1/keys') ? spare : path.startsWith('/v1/webhooks') ? webhook : 'x-1';
    const before = audit.entries.length;
    const answer = await call(method, path.replace('{id}', id).replace('{offset}', '7'), body);
    expect([route, answer.statusCode < 300]).toEqual([route, true]);
    expect([route, ...audit.entries.slice(before)]).toEqual([
      route,
      expect.objectContaining({ action, actor, tenant: 'acme' }),
    ]);
  }
});

test('an erased customer is not named in it: that would keep what was to be forgotten', async () => {
  const { audit, call } = await administered();
  await call('DELETE', '/v1/customers/cu-secret');
  expect(JSON.stringify(audit.entries)).not.toContain('cu-secret');
});

test('the table above has every route that changes something', async () => {
  const { call } = await administered();
  const { paths } = (await call('GET', '/docs/json')).json<{ paths: Record<string, object> }>();
  const changing = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter(method => method !== 'get')
      .map(method => `${method.toUpperCase()} ${path}`),
  );
  expect(changing.toSorted()).toEqual([...Object.keys(acts), ...harmless].toSorted());
});
