import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { startEngine } from '../../src/engine.ts';
import { SCOPES } from '../../src/security/grant.ts';
import { KeyRing } from '../../src/security/keyRing.ts';
import { openStore } from '../../src/store/openStore.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { WireClient } from '../support/wireClient.ts';

type Message = Readonly<Record<string, unknown>>;

/** A receiver that refuses for good: every delivery becomes a dead letter, with the event in it. */
async function refusingReceiver(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(415).end());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function twoTenants() {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-erasure-'));
  const receiver = await refusingReceiver();
  const keys = new KeyRing(join(folder, 'keys.json'));
  const secretOf = (tenant: string) => keys.create({ tenant, scopes: SCOPES }).secret;
  const secrets = { acme: secretOf('acme'), globex: secretOf('globex') };
  const config = loadConfig({
    env: {},
    overrides: {
      port: 0,
      dataDir: folder,
      'webhooks.sealKey': Buffer.alloc(32, 7).toString('base64'),
      'webhooks.allowHosts': receiver,
      'http.maxEventLoopDelayMs': 0,
    },
  });
  const engine = await startEngine(config, createLogger({ level: 'silent' }));
  onTestFinished(async () => {
    await engine.drain();
    rmSync(folder, { recursive: true, force: true });
  });
  const as = (secret: string) => {
    const headers = { authorization: `Bearer ${secret}` };
    return {
      call: (method: string, path: string, body?: object) =>
        fetch(engine.url + path, {
          method,
          headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      connect: (path: string) => WireClient.connect(engine.url, path, [], headers),
    };
  };
  const bytes = () => {
    const names = readdirSync(folder).filter(name => name.startsWith('pulso.'));
    return Buffer.concat(names.map(name => readFileSync(join(folder, name))));
  };
  return { folder, engine, receiver, bytes, acme: as(secrets.acme), globex: as(secrets.globex) };
}

type Tenant = Awaited<ReturnType<typeof twoTenants>>['acme'];

const furious = 'I am furious, cancel my contract today, you will hear from my lawyer, says ';

/** A conversation of the customer: long enough for a snapshot with words around it, ended or left open. */
async function converse(tenant: Tenant, conversationId: string, word: string, end: boolean): Promise<void> {
  const stream = await tenant.connect('/v1/streams');
  const accepted = (id: string) =>
    stream.next(message => message['type'] === 'accepted' && message['utteranceId'] === id);
  stream.send({
    type: 'conversation.started',
    conversationId,
    customer: { id: 'cu-shared' },
    language: 'en',
  });
  for (let at = 0; at < 12; at++) {
    stream.send({
      type: 'utterance',
      conversationId,
      utteranceId: `u-${at}`,
      role: 'customer',
      participantId: `${word}-p`,
      text: furious + word,
      final: true,
    });
    await accepted(`u-${at}`);
  }
  if (end) stream.send({ type: 'conversation.ended', conversationId });
  stream.send({ type: 'conversation.updated', conversationId: `${conversationId}-unknown`, sector: 'x' });
  await stream.next(({ code }) => code === 'CONVERSATION_UNKNOWN');
  stream.close();
}

async function deadLetters(tenant: Tenant, webhook: string): Promise<readonly Message[]> {
  const answer = await tenant.call('GET', `/v1/webhooks/${webhook}/deliveries?state=dead`);
  return ((await answer.json()) as { deliveries: Message[] }).deliveries;
}

async function refusedWebhook(tenant: Tenant, receiver: string): Promise<string> {
  const answer = await tenant.call('POST', '/v1/webhooks', { url: `http://${receiver}/` });
  return ((await answer.json()) as { webhook: { id: string } }).webhook.id;
}

test('an erased customer leaves no byte in log, snapshots, events, dead letters and memory; another tenant keeps all', async () => {
  const { folder, engine, receiver, bytes, acme, globex } = await twoTenants();
  const [ofAcme, ofGlobex] = [await refusedWebhook(acme, receiver), await refusedWebhook(globex, receiver)];
  const watcher = await acme.connect('/v1/events');
  watcher.send({ type: 'subscribe', filter: { types: ['*'] } });
  const { epoch, offset } = await watcher.next(({ type }) => type === 'subscribed');
  await converse(acme, 'c-acme-over', 'Xylophonia', true);
  await converse(acme, 'c-acme-open', 'Quartermain', false);
  await converse(globex, 'c-globex', 'Narwhalson', true);
  await watcher.next(({ type }) => type === 'pulso.conversation.summary.v1');
  const lettersOf = async (tenant: Tenant, webhook: string) =>
    new Set((await deadLetters(tenant, webhook)).map(({ conversationId }) => conversationId));
  await expect
    .poll(() => lettersOf(acme, ofAcme), { timeout: 20_000 })
    .toEqual(new Set(['c-acme-over', 'c-acme-open']));
  await expect.poll(() => lettersOf(globex, ofGlobex), { timeout: 20_000 }).toEqual(new Set(['c-globex']));
  const ours = ['Xylophonia', 'Quartermain', 'c-acme-over', 'c-acme-open'];
  const theirs = ['Narwhalson', 'c-globex', 'cu-shared'];
  for (const trace of [...ours, ...theirs]) expect([trace, bytes().includes(trace)]).toEqual([trace, true]);

  expect((await acme.call('DELETE', '/v1/customers/cu-shared')).status).toBe(204);
  for (const trace of ours) expect([trace, bytes().includes(trace)]).toEqual([trace, false]);
  for (const trace of theirs) expect([trace, bytes().includes(trace)]).toEqual([trace, true]);
  expect((await acme.call('DELETE', '/v1/customers/cu-shared')).status).toBe(404);
  expect((await acme.call('GET', '/v1/conversations/c-acme-open')).status).toBe(404);
  expect(await deadLetters(acme, ofAcme)).toEqual([]);
  expect(await lettersOf(globex, ofGlobex)).toEqual(new Set(['c-globex']));
  const late = await acme.connect('/v1/events');
  late.send({ type: 'subscribe', filter: { types: ['*'] }, resume: { epoch, offset } });
  expect(await late.next(({ type }) => type === 'subscribed')).toMatchObject({ recovered: true });
  await converse(acme, 'c-next', 'nobody', false);
  expect(await late.next(({ specversion }) => specversion === '1.0')).toMatchObject({ subject: 'c-next' });
  for (const socket of [watcher, late]) socket.close();

  await engine.drain();
  const { log } = await openStore({ folder, reserveBytes: 0 });
  const remembered: string[] = [];
  for await (const { tenant, customerId } of log.customers()) remembered.push(`${tenant}/${customerId}`);
  expect(await log.conversationsOf('globex', 'cu-shared')).toHaveLength(1);
  await log.close();
  // The conversation after the erasure has not ended: nothing is noted of it yet.
  expect(remembered).toEqual(['globex/cu-shared']);
}, 60_000);
