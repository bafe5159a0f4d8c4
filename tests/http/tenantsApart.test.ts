import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { startEngine, type Engine } from '../../src/engine.ts';
import { SCOPES } from '../../src/security/grant.ts';
import { KeyRing } from '../../src/security/keyRing.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { connectAs, keyedEngine, requestAs } from '../support/asTenant.ts';
import { WireClient } from '../support/wireClient.ts';

/** Two tenants that use the same names for everything: what one does under them never reaches the other. */
const folder = mkdtempSync(join(tmpdir(), 'pulso-apart-'));
const keys = new KeyRing(join(folder, 'keys.json'));
const [acme, globex, noisy, quiet] = ['acme', 'globex', 'noisy', 'quiet'].map(
  tenant => keys.create({ tenant, scopes: SCOPES }).secret,
) as [string, string, string, string];

const name = { conversation: 'c-1', customer: 'cu-1', desk: 'desk' };
const secretWords = 'xylophone';
const messagesASecond = 50;

let engine: Engine;
let receiver: Server;
/** Requests that acme's webhook has had. */
let delivered = 0;
/** Acme's named subscriber, connected all the time. */
let desk: WireClient;
const mine = { webhook: '', deadOffset: 0, epoch: '' };

type Message = Readonly<Record<string, unknown>>;

function request(secret: string, method: string, path: string, body?: unknown): Promise<Response> {
  return requestAs(engine.url, secret, { method, path, body, headers: { 'x-tenant': 'acme' } });
}

async function told(secret: string, path: string): Promise<string> {
  const answer = await request(secret, 'GET', path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
}

const connect = (secret: string, path: string) => connectAs(engine.url, secret, path);

const said = (fields: object) => ({
  type: 'utterance',
  conversationId: name.conversation,
  role: 'customer',
  final: true,
  language: 'en',
  ...fields,
});
const furious = `${secretWords}: this is the fourth time I call, I am furious, cancel my contract today, you will hear from my lawyer`;
const isRaised = ({ type }: Message) => type === 'pulso.escalation.raised.v1';

async function say(secret: string, ...messages: readonly object[]): Promise<void> {
  const stream = await connect(secret, '/v1/streams');
  for (const message of messages) stream.send(message);
  await stream.next(({ type }) => type === 'accepted');
  stream.close();
}

/** All that acme can see of itself. */
async function stateOfAcme(): Promise<string> {
  const paths = [
    '/v1/conversations',
    `/v1/conversations/${name.conversation}`,
    '/v1/rules',
    '/v1/keys',
    '/v1/webhooks',
    `/v1/webhooks/${mine.webhook}/deliveries?state=dead`,
  ];
  return (await Promise.all(paths.map(path => told(acme, path)))).join('\n');
}

beforeAll(async () => {
  const rules = join(folder, 'rules');
  mkdirSync(rules);
  const shipped = readFileSync('rules/default.yaml', 'utf8');
  writeFileSync(join(rules, 'acme.yaml'), shipped.replace('- id: legal-threat', '- id: rule-of-acme'));
  receiver = createServer((_request, response) => {
    delivered++;
    // Not understood: given up at once.
    response.writeHead(415).end();
  });
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const config = loadConfig({
    env: {},
    overrides: {
      ...keyedEngine(folder),
      'rules.tenantsDir': rules,
      'webhooks.allowHosts': host,
      'quotas.messagesPerTenantPerSecond': messagesASecond,
    },
  });
  engine = await startEngine(config, createLogger({ level: 'silent' }));

  const made = await request(acme, 'POST', '/v1/webhooks', { url: `http://${host}/` });
  mine.webhook = ((await made.json()) as { webhook: { id: string } }).webhook.id;
  desk = await connect(acme, '/v1/events');
  desk.send({ type: 'subscribe', subscriber: name.desk, acks: true });
  mine.epoch = String((await desk.next(({ type }) => type === 'subscribed'))['epoch']);
  const opening = { type: 'conversation.started', conversationId: name.conversation };
  await say(
    acme,
    { ...opening, customer: { id: name.customer } },
    said({ utteranceId: 'u-1', text: furious }),
  );
  await desk.next(isRaised);
  const dead = `/v1/webhooks/${mine.webhook}/deliveries?state=dead`;
  while (mine.deadOffset === 0)
    mine.deadOffset = (JSON.parse(await told(acme, dead)) as Deliveries).deliveries[0]?.offset ?? 0;
});
afterAll(async () => {
  desk.close();
  await engine.drain();
  receiver.closeAllConnections();
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Does what globex does, until an event of its own shows that all of it has had its effect. */
let turns = 0;
async function untouched(act: (events: WireClient) => Promise<void>, secret = globex): Promise<string> {
  const before = await stateOfAcme();
  const heardBefore = desk.messages.length;
  const events = await connect(secret, '/v1/events');
  await act(events);
  const own = `of-globex-${++turns}`;
  await say(
    secret,
    said({ conversationId: own, utteranceId: 'u-1', text: 'I am furious, you will hear from my lawyer' }),
  );
  events.send({ type: 'subscribe', resume: { epoch: mine.epoch, offset: 0 } });
  await events.next(message => isRaised(message) && message['subject'] === own);
  events.close();
  expect(await stateOfAcme()).toBe(before);
  expect(desk.messages).toHaveLength(heardBefore);
  expect(desk.closeCode).toBeUndefined();
  const heard = JSON.stringify(events.messages);
  for (const trace of [secretWords, mine.webhook, 'rule-of-acme']) expect(heard).not.toContain(trace);
  return heard;
}

async function onStream(message: object, answered: (message: Message) => boolean): Promise<void> {
  const stream = await connect(globex, '/v1/streams?signals=1');
  stream.send(message);
  await stream.next(answered);
  expect(JSON.stringify(stream.messages)).not.toContain(secretWords);
  stream.close();
}
const isUnknown = ({ code }: Message) => code === 'CONVERSATION_UNKNOWN';
const isAccepted = ({ type }: Message) => type === 'accepted';
/** A claim that no message may make. */
const ofAcme = { conversationId: name.conversation, tenant: 'acme' };

/** What globex says with every message there is, under acme's names. */
const acts: Readonly<Record<string, (events: WireClient) => Promise<void>>> = {
  'streams/conversation.updated': () =>
    onStream({ type: 'conversation.updated', ...ofAcme, sector: 'retail' }, isUnknown),
  'streams/conversation.ended': () => onStream({ type: 'conversation.ended', ...ofAcme }, isUnknown),
  'streams/batch': () =>
    onStream(
      [
        { type: 'conversation.updated', ...ofAcme, sector: 'retail' },
        { type: 'conversation.ended', ...ofAcme },
      ],
      isUnknown,
    ),
  'streams/conversation.started': async () => {
    const stream = await connect(globex, '/v1/streams');
    stream.send({
      type: 'conversation.started',
      ...ofAcme,
      customer: { id: name.customer },
      sector: 'retail',
    });
    stream.send(said({ utteranceId: 'u-0', text: 'hello' }));
    await stream.next(isAccepted);
    stream.close();
  },
  'streams/utterance': () =>
    onStream(
      { ...said({ utteranceId: 'u-1', revision: 9, text: 'thanks, all is well' }), ...ofAcme },
      isAccepted,
    ),
  'streams/authenticate': async () => {
    const stream = await connect(globex, '/v1/streams');
    stream.send({ type: 'authenticate', token: acme });
    expect(await stream.closed()).toBe(4403);
  },
  'inlets/vendorMessage': async () => {
    const bridge = await connect(globex, `/v1/inlets/vosk?conversation=${name.conversation}&tenant=acme`);
    bridge.send({ text: 'from a bridge' });
    await bridge.next(isAccepted);
    bridge.close();
    const webhook = await request(globex, 'POST', `/v1/inlets/vosk?conversation=${name.conversation}`, {
      text: 'by a webhook',
    });
    expect(webhook.status).toBe(200);
  },
  'events/subscribe': async events => {
    const resume = { epoch: mine.epoch, offset: 0 };
    const filter = { types: ['*', 'pulso.signals.v1'], conversations: [name.conversation] };
    events.send({
      type: 'subscribe',
      subscriber: name.desk,
      acks: true,
      contact: 1,
      filter,
      resume,
      ...ofAcme,
    });
    await events.next(({ type }) => type === 'subscribed');
  },
  'events/ack': async events => {
    events.send({ type: 'subscribe', subscriber: name.desk, acks: true });
    await events.next(({ type }) => type === 'subscribed');
    events.send({ type: 'ack', offset: 0, tenant: 'acme' });
  },
  'events/authenticate': async () => {
    const listener = await connect(globex, '/v1/events');
    listener.send({ type: 'authenticate', token: acme });
    expect(await listener.closed()).toBe(4403);
  },
};

interface Deliveries {
  readonly deliveries: readonly { readonly offset: number }[];
}

interface Operation {
  readonly action: 'send' | 'receive';
  readonly messages: readonly { readonly $ref: string }[];
}

describe('a tenant that uses our names', () => {
  test('finds every message of docs/asyncapi.yaml judged below', () => {
    const { operations } = parse(readFileSync('docs/asyncapi.yaml', 'utf8')) as {
      readonly operations: Readonly<Record<string, Operation>>;
    };
    const received = Object.values(operations)
      .filter(({ action }) => action === 'receive')
      .flatMap(({ messages }) =>
        messages.map(({ $ref }) => /^#\/channels\/(\w+)\/messages\/(.*)$/u.exec($ref)),
      );
    expect(received.map(found => `${found?.[1]}/${found?.[2]}`).toSorted()).toEqual(
      Object.keys(acts).toSorted(),
    );
  });

  test.each(Object.entries(acts))('says %s, and we do not notice', async (_message, act) => {
    await untouched(act);
  });

  test('erases its conversation and its customer, and ours stay', async () => {
    await untouched(async () => {
      expect((await request(globex, 'DELETE', `/v1/conversations/${name.conversation}`)).ok).toBe(true);
      expect((await request(globex, 'DELETE', `/v1/customers/${name.customer}`)).status).toBeLessThan(500);
    });
  });

  test('neither sees, mutes nor reloads our rules', async () => {
    await untouched(async () => {
      expect(await told(globex, '/v1/rules')).not.toContain('rule-of-acme');
      const mute = await request(globex, 'POST', '/v1/rules/rule-of-acme/mute', { forMs: 60_000 });
      const unmute = await request(globex, 'DELETE', '/v1/rules/rule-of-acme/mute');
      expect([mute.status, unmute.status]).toEqual([404, 404]);
      expect((await request(globex, 'POST', '/v1/rules/threat-to-leave/mute', { forMs: 60_000 })).ok).toBe(
        true,
      );
      expect((await request(globex, 'POST', '/v1/rules/reload')).ok).toBe(true);
    });
  });

  test('neither reads our dead letters nor has them sent again, by its webhook or by ours', async () => {
    const deliveredBefore = delivered;
    await untouched(async () => {
      const made = await request(globex, 'POST', '/v1/webhooks', { url: 'https://hooks.example/' });
      const { id } = ((await made.json()) as { webhook: { id: string } }).webhook;
      const offset = mine.deadOffset;
      const statuses = [
        await request(globex, 'GET', `/v1/webhooks/${mine.webhook}/deliveries?state=dead`),
        await request(globex, 'POST', `/v1/webhooks/${mine.webhook}/deliveries/${offset}/resend`),
        await request(globex, 'POST', `/v1/webhooks/${id}/deliveries/${offset}/resend`),
      ].map(({ status }) => status);
      expect(statuses).toEqual([404, 404, 404]);
      expect(await told(globex, `/v1/webhooks/${id}/deliveries?state=dead`)).not.toContain(secretWords);
    });
    expect(delivered).toBe(deliveredBefore);
  });

  test('gets tickets for itself only, and with one resumes from our position without an event of ours', async () => {
    await untouched(async () => {
      const ask = (body: object) => request(globex, 'POST', '/v1/tickets', { scope: 'events:read', ...body });
      expect((await ask({ tenant: 'acme' })).status).toBe(400);
      const ticket = async () => ((await (await ask({})).json()) as { ticket: string }).ticket;
      const reader = await WireClient.connect(engine.url, `/v1/events?ticket=${await ticket()}`);
      reader.send({ type: 'subscribe', resume: { epoch: mine.epoch, offset: 0 } });
      const stream = await fetch(`${engine.url}/v1/events?types=*&ticket=${await ticket()}`, {
        headers: { 'last-event-id': `${mine.epoch}:0` },
      });
      const lines = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
      await say(
        globex,
        said({ conversationId: 'by-ticket', utteranceId: 'u-1', text: furious.replace(secretWords, '') }),
      );
      await reader.next(message => isRaised(message) && message['subject'] === 'by-ticket');
      let read = '';
      while (!read.includes('by-ticket')) read += (await lines?.read())?.value ?? '';
      for (const heard of [JSON.stringify(reader.messages), read]) expect(heard).not.toContain(secretWords);
      reader.close();
      await lines?.cancel();
    });
  });

  test('makes keys for itself only, whatever it asks for', async () => {
    const ask = (body: object) => request(globex, 'POST', '/v1/keys', { scopes: SCOPES, ...body });
    expect((await ask({ tenant: 'acme' })).status).toBe(400);
    const { key } = (await (await ask({})).json()) as { key: string };
    expect((await request(key, 'GET', '/v1/conversations?tenant=acme')).status).toBe(400);
    expect(await told(key, '/v1/conversations')).not.toContain(name.customer);
    expect((await request(key, 'GET', `/v1/webhooks/${mine.webhook}`)).status).toBe(404);
  });
});

test('a tenant past its quota of messages is told to slow down and is served again; another is not touched', async () => {
  const [loud, other] = [await connect(noisy, '/v1/streams'), await connect(quiet, '/v1/streams')];
  const news = { type: 'conversation.started', conversationId: name.conversation };
  loud.send(Array.from({ length: messagesASecond + 1 }, () => news));
  const { retryAfterMs } = await loud.next(({ type }) => type === 'slow-down');
  expect(retryAfterMs).toBeGreaterThan(0);
  expect(retryAfterMs).toBeLessThanOrEqual(1_000);
  for (const stream of [loud, other]) stream.send(said({ utteranceId: 'u-1', text: 'hello' }));
  await other.next(isAccepted);
  await loud.next(isAccepted);
  expect(other.messages.map(({ type }) => type)).toEqual(['accepted']);
  for (const stream of [loud, other]) stream.close();
});

test('so is one whose subscriber says too much', async () => {
  const [loud, other] = [await connect(noisy, '/v1/events'), await connect(quiet, '/v1/events')];
  for (const listener of [loud, other]) listener.send({ type: 'subscribe' });
  for (let said = 0; said < messagesASecond; said++) loud.send({ type: 'ack', offset: 0 });
  await loud.next(({ type }) => type === 'slow-down');
  loud.send({ type: 'subscribe', heartbeatMs: 1_000 });
  await loud.next(({ heartbeatMs }) => heartbeatMs === 1_000);
  await other.next(({ type }) => type === 'subscribed');
  expect(other.messages.map(({ type }) => type)).toEqual(['subscribed']);
  for (const listener of [loud, other]) listener.close();
});
