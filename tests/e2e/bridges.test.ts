import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { startEngineProcess, type EngineProcess } from '../support/engineProcess.ts';

let engine: EngineProcess;

beforeAll(async () => {
  engine = await startEngineProcess();
});
afterAll(async () => {
  await engine.stop();
});

const fury = 'i am furious cancel my contract today you will hear from my lawyer';

async function conversation(id: string): Promise<Record<string, unknown>> {
  const answer = await fetch(`${engine.url}/v1/conversations/${id}`);
  return (await answer.json()) as Record<string, unknown>;
}

test('twilio-bridge.mjs tells Twilio to send both sides of a call to an address that takes them', async () => {
  const bridge = spawn(process.execPath, ['examples/twilio-bridge.mjs'], {
    env: { ...process.env, PULSO_URL: engine.url, PORT: '0', QUEUE: 'repairs & more' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    bridge.kill('SIGKILL');
  });
  const lines = createInterface({ input: bridge.stdout })[Symbol.asyncIterator]();
  const url = /http:\S+/u.exec(String((await lines.next()).value))?.[0] ?? '';
  const call = await fetch(url, { method: 'POST', body: new URLSearchParams({ CallSid: 'CA-bridge' }) });
  const xml = await call.text();
  expect(xml).toContain('track="both_tracks"');
  expect((await lines.next()).value).toContain('CA-bridge');

  // From here on this is Twilio, which does as it was told.
  const attribute = (name: string) =>
    (new RegExp(`${name}="([^"]*)"`, 'u').exec(xml)?.[1] ?? '').replaceAll('&#38;', '&');
  const say = (sequence: number, event: string, more: Record<string, string>) =>
    fetch(attribute('statusCallbackUrl'), {
      method: 'POST',
      body: new URLSearchParams({
        TranscriptionEvent: event,
        CallSid: 'CA-bridge',
        TranscriptionSid: 'GT1',
        SequenceId: String(sequence),
        Timestamp: new Date().toISOString(),
        ...more,
      }),
    });
  const words = (transcript: string) => JSON.stringify({ transcript, confidence: 0.9 });
  const labels = {
    InboundTrackLabel: attribute('inboundTrackLabel'),
    OutboundTrackLabel: attribute('outboundTrackLabel'),
  };
  await say(1, 'transcription-started', labels);
  for (const [sequence, track, text] of [
    [2, 'outbound_track', 'good morning how can i help'],
    [3, 'inbound_track', fury],
  ] as const) {
    const content = { Track: track, Final: 'true', TranscriptionData: words(text) };
    expect((await say(sequence, 'transcription-content', content)).status).toBe(200);
  }
  await expect.poll(async () => (await conversation('CA-bridge'))['level']).toBe('critical');
  expect(await conversation('CA-bridge')).toMatchObject({ queue: 'repairs & more', utterances: 2 });
});

test('deepgram-bridge.mjs brings what Deepgram hears to the engine, which ends the call with it', async () => {
  const deepgram = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => {
    deepgram.close();
  });
  await once(deepgram, 'listening');
  const heard: { bytes: number; authorization?: string | undefined } = { bytes: 0 };
  deepgram.on('connection', (socket, { headers }) => {
    heard.authorization = headers.authorization;
    const say = (start: number, transcript: string) => {
      socket.send(
        JSON.stringify({
          type: 'Results',
          channel_index: [0, 2],
          start,
          duration: 2,
          is_final: true,
          speech_final: true,
          channel: { alternatives: [{ transcript, confidence: 0.9, words: [] }] },
          metadata: { request_id: 'req-1' },
        }),
      );
    };
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) {
        heard.bytes += data.length;
        return;
      }
      expect(JSON.parse(data.toString())).toEqual({ type: 'CloseStream' });
      say(1, fury);
      socket.send(JSON.stringify({ type: 'Metadata', request_id: 'req-1' }));
      socket.close();
    });
  });
  const folder = await mkdtemp(join(tmpdir(), 'pulso-bridge-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'call.wav');
  await writeFile(file, Buffer.alloc(10_000));

  const { port } = deepgram.address() as AddressInfo;
  const args = ['examples/deepgram-bridge.mjs', file, engine.url.replace('http', 'ws'), 'call-7'];
  const env = { ...process.env, DEEPGRAM_API_KEY: 'k', DEEPGRAM_URL: `ws://127.0.0.1:${port}`, PACE_MS: '1' };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  expect(stdout).toContain('1 accepted, in call-7');
  expect(heard).toEqual({ bytes: 10_000, authorization: 'Token k' });
  await expect.poll(async () => (await conversation('call-7'))['endedBecause']).toBe('completed');
  expect(await conversation('call-7')).toMatchObject({ highestLevel: 'critical', utterances: 1 });
});
