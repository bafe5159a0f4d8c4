import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';
import { startEngineProcess } from '../support/engineProcess.ts';
import { webhookReceiver } from '../support/webhookReceiver.ts';
import { webhookSecret } from '../support/webhooks.ts';
import { WireClient } from '../support/wireClient.ts';

test('an alert that a webhook could not take before kill -9 arrives after the restart; what is personal is stored masked', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pulso-'));
  let isUp = false;
  const receiver = await webhookReceiver(response => response.writeHead(isUp ? 204 : 503).end());
  const [config, secret] = [join(dir, 'pulso.yaml'), join(dir, 'secret')];
  await writeFile(secret, webhookSecret);
  await writeFile(
    config,
    `webhooks:
  allowHosts: ${receiver.host}
  endpoints:
    - { id: desk, url: "${receiver.url}", secretFile: "${secret}", filter: { types: [pulso.escalation.raised.v1] } }
`,
  );
  const env = { PULSO_STORE_EPHEMERAL: 'false', PULSO_DATA_DIR: join(dir, 'data'), PULSO_CONFIG: config };
  const before = await startEngineProcess(env);
  onTestFinished(async () => {
    await before.stop('SIGKILL');
    await rm(dir, { recursive: true, force: true });
  });

  const stream = await WireClient.connect(before.url, '/v1/streams');
  stream.send({
    type: 'utterance',
    conversationId: 'c-1',
    utteranceId: 'u-1',
    role: 'customer',
    text: 'I am furious, my card is 4111 1111 1111 1111, you will hear from my lawyer',
    final: true,
    language: 'en',
  });
  await receiver.arrived(1);
  before.child.kill('SIGKILL');
  await once(before.child, 'exit');

  isUp = true;
  const seen = receiver.received.length;
  const after = await startEngineProcess(env);
  onTestFinished(() => void after.stop('SIGKILL'));
  await receiver.arrived(seen + 1);
  const [first, last] = [receiver.received[0], receiver.received.at(-1)];
  const event = new Webhook(webhookSecret).verify(last?.body ?? '', last?.headers as Record<string, string>);
  expect(event).toMatchObject({ type: 'pulso.escalation.raised.v1', subject: 'c-1', causationid: 'u-1' });
  expect(last?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  await after.stop();

  const names = await readdir(join(dir, 'data'));
  const files = await Promise.all(names.map(name => readFile(join(dir, 'data', name), 'latin1')));
  const stored = files.join('');
  expect(stored).not.toContain('4111 1111');
  expect(stored).toContain(`my card is ${'*'.repeat(19)}, you`);
});
