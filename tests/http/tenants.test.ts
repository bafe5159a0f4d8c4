import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { startEngine, type Engine } from '../../src/engine.ts';
import { STREAM_MESSAGES } from '../../src/pipeline/accept/messages.ts';
import { SCOPES, type Scope } from '../../src/security/grant.ts';
import { KeyRing } from '../../src/security/keyRing.ts';
import { needOf } from '../../src/security/routeScopes.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { connectAs, keyedEngine, requestAs, type TenantRequest } from '../support/asTenant.ts';
import { WireClient } from '../support/wireClient.ts';

const folder = mkdtempSync(join(tmpdir(), 'pulso-tenants-'));
const keys = new KeyRing(join(folder, 'keys.json'));
const acme = keys.create({ tenant: 'acme', scopes: SCOPES });
const globex = keys.create({ tenant: 'globex', scopes: SCOPES });
const allBut = (scope: Scope) =>
  keys.create({ tenant: 'acme', scopes: SCOPES.filter(each => each !== scope) }).secret;
const lacking = new Map(SCOPES.map(scope => [scope, allBut(scope)]));

let engine: Engine;
/** Of acme, made before anybody asks. */
const mine = { conversation: 'c-of-acme', customer: 'cu-of-acme', rule: '', webhook: '', epoch: '' };

const call = (secret: string | undefined, request: TenantRequest) => requestAs(engine.url, secret, request);

async function told(secret: string, request: TenantRequest): Promise<string> {
  const answer = await call(secret, request);
  expect(answer.ok).toBe(true);
  return answer.text();
}

const connect = (secret: string, path: string) => connectAs(engine.url, secret, path);

function furious(utteranceId: string) {
  return {
    type: 'utterance',
    conversationId: mine.conversation,
    utteranceId,
    role: 'customer',
    text: 'this is the fourth time I call, I am furious, cancel my contract today, you will hear from my lawyer',
    final: true,
    language: 'en',
  };
}

async function setTheScene(): Promise<void> {
  const stream = await connect(acme.secret, '/v1/streams');
  const events = await connect(acme.secret, '/v1/events');
  events.send({ type: 'subscribe', filter: { types: ['*'] } });
  const subscribed = await events.next(({ type }) => type === 'subscribed');
  mine.epoch = String(subscribed['epoch']);
  stream.send({
    type: 'conversation.started',
    conversationId: mine.conversation,
    customer: { id: mine.customer },
  });
  stream.send(furious('u-1'));
  await events.next(({ type }) => type === 'pulso.escalation.raised.v1');
  const { rules } = JSON.parse(await told(acme.secret, { method: 'GET', path: '/v1/rules' })) as {
    rules: { id: string }[];
  };
  mine.rule = rules[0]?.id ?? '';
  await told(acme.secret, {
    method: 'POST',
    path: `/v1/rules/${mine.rule}/mute`,
    body: { queue: 'q-of-acme' },
  });
  const made = await told(acme.secret, {
    method: 'POST',
    path: '/v1/webhooks',
    body: { url: 'https://hooks.example/acme' },
  });
  mine.webhook = (JSON.parse(made) as { webhook: { id: string } }).webhook.id;
  stream.close();
  events.close();
}

beforeAll(async () => {
  const config = loadConfig({
    env: {},
    overrides: keyedEngine(folder),
  });
  engine = await startEngine(config, createLogger({ level: 'silent' }));
  await setTheScene();
});
afterAll(async () => {
  await engine.drain();
  rmSync(folder, { recursive: true, force: true });
});

/** What the other tenant gets who knows every id: a status, and never a trace of acme. */
const asked: Readonly<
  Record<string, () => { readonly path: string; readonly status: number; readonly body?: unknown }>
> = {
  'GET /v1/conversations': () => ({ path: '/v1/conversations', status: 200 }),
  'GET /v1/conversations/{id}': () => ({ path: `/v1/conversations/${mine.conversation}`, status: 404 }),
  'DELETE /v1/conversations/{id}': () => ({ path: `/v1/conversations/${mine.conversation}`, status: 404 }),
  'DELETE /v1/customers/{id}': () => ({ path: `/v1/customers/${mine.customer}`, status: 404 }),
  'GET /v1/rules': () => ({ path: '/v1/rules', status: 200 }),
  'POST /v1/rules/reload': () => ({ path: '/v1/rules/reload', status: 200 }),
  'POST /v1/rules/{id}/mute': () => ({
    path: `/v1/rules/${mine.rule}/mute`,
    status: 200,
    body: { forMs: 1 },
  }),
  'DELETE /v1/rules/{id}/mute': () => ({ path: `/v1/rules/${mine.rule}/mute?queue=q-of-acme`, status: 200 }),
  'GET /v1/keys': () => ({ path: '/v1/keys', status: 200 }),
  'POST /v1/keys': () => ({ path: '/v1/keys', status: 201, body: { scopes: ['admin'] } }),
  'DELETE /v1/keys/{id}': () => ({ path: `/v1/keys/${acme.key.id}`, status: 404 }),
  'POST /v1/tickets': () => ({ path: '/v1/tickets', status: 201, body: { scope: 'events:read' } }),
  'POST /v1/score': () => ({ path: '/v1/score', status: 200, body: { text: 'hello' } }),
  'GET /v1/webhooks': () => ({ path: '/v1/webhooks', status: 200 }),
  'POST /v1/webhooks': () => ({
    path: '/v1/webhooks',
    status: 201,
    body: { url: 'https://hooks.example/g' },
  }),
  'GET /v1/webhooks/{id}': () => ({ path: `/v1/webhooks/${mine.webhook}`, status: 404 }),
  'PATCH /v1/webhooks/{id}': () => ({
    path: `/v1/webhooks/${mine.webhook}`,
    status: 404,
    body: { enabled: false },
  }),
  'DELETE /v1/webhooks/{id}': () => ({ path: `/v1/webhooks/${mine.webhook}`, status: 404 }),
  'POST /v1/webhooks/{id}/rotate': () => ({ path: `/v1/webhooks/${mine.webhook}/rotate`, status: 404 }),
  'POST /v1/webhooks/{id}/test': () => ({ path: `/v1/webhooks/${mine.webhook}/test`, status: 404 }),
  'GET /v1/webhooks/{id}/deliveries': () => ({
    path: `/v1/webhooks/${mine.webhook}/deliveries`,
    status: 404,
  }),
  'POST /v1/webhooks/{id}/deliveries/{offset}/resend': () => ({
    path: `/v1/webhooks/${mine.webhook}/deliveries/1/resend`,
    status: 404,
  }),
  'POST /v1/inlets/{vendor}': () => ({
    path: `/v1/inlets/vosk?conversation=${mine.conversation}`,
    status: 200,
    body: { partial: '' },
  }),
};
/** Of no tenant, or of a stream that a test below reads. */
const apart = ['GET /healthz', 'GET /readyz', 'GET /metrics', 'GET /schemas/{file}', 'GET /v1/events'];

/** The routes that the running engine has. */
async function routes(): Promise<string[]> {
  const description = JSON.parse(await told(acme.secret, { method: 'GET', path: '/docs/json' })) as {
    paths: Record<string, object>;
  };
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
  );
}

const traces = () => [
  mine.conversation,
  mine.customer,
  mine.webhook,
  acme.key.id,
  'q-of-acme',
  'hooks.example/acme',
];

describe('another tenant who knows every id', () => {
  test('finds each route of the engine judged in the table above', async () => {
    expect((await routes()).toSorted()).toEqual([...Object.keys(asked), ...apart].toSorted());
  });

  test.each(Object.entries(asked))('%s: gets nothing of ours', async (route, of) => {
    const { path, status, body } = of();
    const [method = ''] = route.split(' ', 1);
    const answer = await call(globex.secret, { method, path, ...(body === undefined ? {} : { body }) });
    const text = await answer.text();
    expect([answer.status, text]).toEqual([status, expect.any(String)]);
    for (const trace of traces()) expect(text).not.toContain(trace);
  });

  test('resumes from our position, over WebSocket and as event stream, without an event of ours', async () => {
    const events = await connect(globex.secret, '/v1/events');
    const resume = { epoch: mine.epoch, offset: 0 };
    events.send({ type: 'subscribe', filter: { types: ['*', 'pulso.signals.v1'] }, resume });
    await events.next(({ type }) => type === 'subscribed');
    const stream = await fetch(`${engine.url}/v1/events?types=*&resume=${mine.epoch}:0`, {
      headers: { authorization: `Bearer ${globex.secret}`, accept: 'text/event-stream' },
    });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await say(acme.secret, furious('u-2'));
    // Ours is the sign that theirs would have come.
    await say(globex.secret, { ...furious('u-1'), conversationId: 'c-of-globex' });
    await events.next(
      ({ subject, type }) => subject === 'c-of-globex' && type === 'pulso.escalation.raised.v1',
    );
    let read = '';
    while (!read.includes('pulso.escalation.raised.v1')) read += (await reader?.read())?.value ?? '';
    for (const trace of traces()) {
      expect(JSON.stringify(events.messages)).not.toContain(trace);
      expect(read).not.toContain(trace);
    }
    events.close();
    await reader?.cancel();
  });

  const messages: Readonly<Record<string, object>> = {
    'conversation.started': { sector: 'of-globex' },
    utterance: { utteranceId: 'u-1', role: 'agent', text: 'hello', final: true },
    'conversation.updated': { sector: 'of-globex' },
    'conversation.ended': {},
  };
  test('says every message in a conversation of our id, and ours does not notice', async () => {
    expect(Object.keys(messages).toSorted()).toEqual(Object.keys(STREAM_MESSAGES).toSorted());
    const request = { method: 'GET', path: `/v1/conversations/${mine.conversation}` };
    const before = await told(acme.secret, request);
    const stream = await connect(globex.secret, '/v1/streams?signals=1');
    for (const type of ['conversation.updated', 'conversation.ended'])
      stream.send({ type, conversationId: mine.conversation, ...messages[type] });
    await stream.next(({ code }) => code === 'CONVERSATION_UNKNOWN');
    for (const [type, fields] of Object.entries(messages))
      stream.send({ type, conversationId: mine.conversation, ...fields });
    await stream.next(({ type }) => type === 'accepted');
    expect(await told(acme.secret, request)).toBe(before);
    await say(acme.secret, { ...furious('u-3'), text: 'thanks' });
    await say(acme.secret, furious('u-4'));
    const heard = stream.messages.filter(({ type }) => type === 'signals').map(each => each['utteranceId']);
    expect(heard).not.toContain('u-3');
    stream.close();
  });

  test('subscribes and acknowledges under our name, and ours neither ends nor moves', async () => {
    const subscribe = async (secret: string) => {
      const events = await connect(secret, '/v1/events');
      events.send({ type: 'subscribe', filter: { types: ['*'] }, subscriber: 'desk', acks: true });
      await events.next(({ type }) => type === 'subscribed');
      return events;
    };
    const isRaised = ({ type }: Readonly<Record<string, unknown>>) => type === 'pulso.escalation.raised.v1';
    const ours = await subscribe(acme.secret);
    const theirs = await subscribe(globex.secret);
    await say(acme.secret, { ...furious('u-1'), conversationId: `${mine.conversation}-2` });
    const raised = await ours.next(isRaised);
    theirs.send({ type: 'ack', offset: Number(raised['sequence']) });
    await say(globex.secret, { ...furious('u-1'), conversationId: 'c-of-globex-2' });
    await theirs.next(isRaised);
    for (const trace of traces()) expect(JSON.stringify(theirs.messages)).not.toContain(trace);
    expect(ours.closeCode).toBeUndefined();
    ours.close();
    // Never acknowledged by us: it comes again.
    const again = await subscribe(acme.secret);
    expect(await again.next(isRaised)).toMatchObject({ id: raised['id'] });
    for (const socket of [again, theirs]) socket.close();
  });

  test('shows its credential on our connection, and ends it', async () => {
    const events = await connect(acme.secret, '/v1/events');
    events.send({ type: 'authenticate', token: globex.secret });
    expect(await events.closed()).toBe(4403);
  });

  test('has changed nothing: our conversation, key, mute and webhook are as they were', async () => {
    const get = (path: string) => told(acme.secret, { method: 'GET', path });
    expect(await get(`/v1/conversations/${mine.conversation}`)).toContain(mine.conversation);
    expect(await get('/v1/rules')).toContain('q-of-acme');
    expect(await get('/v1/keys')).toContain(acme.key.id);
    expect(await get(`/v1/webhooks/${mine.webhook}`)).toContain('"disabledBecause":null');
  });
});

describe('each route', () => {
  test('asks for a credential, and for its scope', async () => {
    for (const route of await routes()) {
      const [method = '', template = ''] = route.split(' ');
      const need = needOf(`${method} ${template.replaceAll(/\{(\w+)\}/gu, ':$1')}`);
      if (need === 'nothing' || route === 'POST /v1/tickets') continue;
      const path = template.replaceAll(/\{\w+\}/gu, '1');
      const lacks = lacking.get(need === 'open-on-loopback' ? 'admin' : need);
      const statuses = [
        (await call(undefined, { method, path })).status,
        (await call(lacks, { method, path })).status,
      ];
      expect([route, ...statuses]).toEqual([route, 401, 403]);
    }
  });

  test.each(['/docs', '/docs/json', '/metrics', '/v1/nowhere'])(
    '%s shows nothing to strangers',
    async path => {
      expect((await call(undefined, { method: 'GET', path })).status).toBe(401);
    },
  );

  test.each([
    ['/v1/streams', 'streams:write'],
    ['/v1/events', 'events:read'],
  ] as const)('the WebSocket %s is refused before the upgrade without %s', async (path, scope) => {
    await expect(WireClient.connect(engine.url, path)).rejects.toThrow('401');
    await expect(connect(lacking.get(scope) ?? '', path)).rejects.toThrow('403');
  });

  test('a ticket is for its scope only, whoever asks', async () => {
    const lacks = lacking.get('events:read');
    const answer = await call(lacks, { method: 'POST', path: '/v1/tickets', body: { scope: 'events:read' } });
    expect(answer.status).toBe(403);
  });
});

async function say(secret: string, message: object): Promise<void> {
  const stream = await connect(secret, '/v1/streams');
  stream.send(message);
  await stream.next(({ type }) => type === 'accepted');
  stream.close();
}
