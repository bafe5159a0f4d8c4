import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { PulsoStream } from '../../src/client/client.ts';
import { startEngineProcess, type EngineProcess } from '../support/engineProcess.ts';

let engine: EngineProcess;
let ws = '';

beforeAll(async () => {
  engine = await startEngineProcess();
  ws = engine.url.replace('http', 'ws');
});
afterAll(async () => {
  await engine.stop();
});

/** Runs an example to its end. */
async function run(file: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [`examples/${file}`, ...args]);
  return stdout;
}

/** A call that gets critical in its second sentence: anger, leaving and a lawyer. */
const call = [
  { speaker: 'agent', start_ms: 0, end_ms: 900, text: 'good morning how can i help' },
  {
    speaker: 'customer',
    start_ms: 1_000,
    end_ms: 2_500,
    text: 'this is the third time i call about my broken lift and nobody helps me',
  },
  {
    speaker: 'customer',
    start_ms: 2_600,
    end_ms: 4_900,
    text: 'i am furious this is a disgrace cancel my contract today you will hear from my lawyer',
  },
].map(line => ({ conversation_id: 'lift', channel: 'voice', lang: 'en', queue: 'repairs', ...line }));

async function callFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pulso-example-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'lift.jsonl');
  await writeFile(file, call.map(line => `${JSON.stringify(line)}\n`).join(''));
  return file;
}

/** Resolves when so many subscriptions stand. */
async function subscribers(count: number): Promise<void> {
  const metrics = async () => (await fetch(`${engine.url}/metrics`)).text();
  while (!(await metrics()).includes(`pulso_subscribers ${count}\n`)) await sleep(20);
}

describe('the examples', () => {
  test('stream-and-listen.mjs prints the escalation that its two utterances cause', async () => {
    expect(JSON.parse(await run('stream-and-listen.mjs', ws))).toMatchObject({
      specversion: '1.0',
      type: 'pulso.escalation.raised.v1',
    });
  });

  test('stream-a-file.mjs streams a call to its end, and shows how each utterance felt', async () => {
    const output = await run('stream-a-file.mjs', await callFile(), ws, '100');
    expect(output).toMatch(/^line-1 customer -0\.\d+$/mu);
    expect(output).toMatch(/^line-2 customer -0\.\d+$/mu);
    expect(output).toMatch(/^3 of 3 utterances accepted, in lift-\w+$/mu);
  });

  test('route-on-alerts.mjs names the people to whom a critical call goes, and survives until it is asked to end', async () => {
    const router = spawn(process.execPath, ['examples/route-on-alerts.mjs', ws], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = new Promise(resolve => router.once('exit', resolve));
    onTestFinished(() => {
      router.kill('SIGKILL');
    });
    const lines = createInterface({ input: router.stdout })[Symbol.asyncIterator]();
    await subscribers(1);
    await sleep(20);
    await run('stream-a-file.mjs', await callFile(), ws, '100');
    const routed = JSON.parse(String((await lines.next()).value)) as object;
    expect(routed).toMatchObject({ from: 'repairs', level: 'critical' });
    expect(routed).toHaveProperty('conversation', expect.stringMatching(/^lift-/u));
    expect(['care-team', 'supervisors', 'retention', 'senior-agents']).toContain(
      (routed as { to?: unknown }).to,
    );
    router.kill('SIGINT');
    expect(await ended).toBe(0);
  });
});

test('the code of docs/client.md does what the page says', async () => {
  const page = await readFile('docs/client.md', 'utf8');
  const scripts = [...page.matchAll(/^```js\n(import [^]*?)^```$/gmu)].map(([, code = '']) =>
    code.replaceAll('ws://127.0.0.1:8787', ws),
  );
  expect(scripts).toHaveLength(2);
  const [sending = '', reading = ''] = scripts;
  const node = (code: string) => [process.execPath, ['--input-type=module', '--eval', code]] as const;
  await subscribers(0);
  const reader = spawn(...node(reading), { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    reader.kill('SIGKILL');
  });
  const lines = createInterface({ input: reader.stdout })[Symbol.asyncIterator]();
  await subscribers(1);
  await promisify(execFile)(...node(sending));
  const conversation = await fetch(`${engine.url}/v1/conversations/c-1`);
  expect(await conversation.json()).toMatchObject({
    id: 'c-1',
    sector: 'airline',
    endedBecause: 'completed',
  });
  const stream = new PulsoStream({ url: ws, WebSocket });
  const text = 'i am furious cancel my contract today you will hear from my lawyer';
  await stream.utterance({ conversationId: 'c-2', utteranceId: 'u-1', role: 'customer', text, final: true });
  await stream.close();
  expect((await lines.next()).value).toMatch(/^c-2 (?:alert|critical) \[/u);
});
