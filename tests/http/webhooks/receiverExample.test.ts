import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { requestContent } from '../../../src/webhooks/formats/request.ts';
import { sampleEvent } from '../../../src/webhooks/sampleEvent.ts';
import { endpoint, webhookSecret } from '../../support/webhooks.ts';

it('the example receiver takes what is signed, once, and refuses everything else', async () => {
  const receiver = spawn(process.execPath, ['examples/webhook-receiver.mjs'], {
    env: { ...process.env, PULSO_WEBHOOK_SECRET: webhookSecret, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    receiver.kill();
    await once(receiver, 'close');
  });
  const lines = createInterface({ input: receiver.stdout })[Symbol.asyncIterator]();
  const line = async () => String((await lines.next()).value);
  const url = /http:\S+/.exec(await line())?.[0] ?? '';

  const send = async (tamper: (body: string) => string = body => body, event = sampleEvent(Date.now())) => {
    const { headers, body } = requestContent(endpoint(), event, Date.now());
    return (await fetch(url, { method: 'POST', headers: { ...headers }, body: tamper(body) })).status;
  };
  const repeated = sampleEvent(Date.now());
  expect(await send(body => body.replace('test', 'tost'))).toBe(401);
  expect([await send(undefined, repeated), await send(undefined, repeated), await send()]).toEqual([
    204, 204, 204,
  ]);
  const told = 'pulso.conversation.summary.v1 test';
  expect([await line(), await line()]).toEqual([told, told]);
  expect((await fetch(url)).status).toBe(401);
});
