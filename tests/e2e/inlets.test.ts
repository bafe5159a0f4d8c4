import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../support/engineProcess.ts';
import { WireClient } from '../support/wireClient.ts';

const secret = 'signing-secret-of-the-app';
const publicUrl = 'https://pulso.example';
const fury = 'i am furious cancel my contract today you will hear from my lawyer';

let engine: EngineProcess;
let events: WireClient;

beforeAll(async () => {
  engine = await startEngineProcess({
    PULSO_PUBLIC_URL: publicUrl,
    PULSO_INLETS_SLACK_SECRET: secret,
    PULSO_INLETS_TWILIO_TRANSCRIPTION_SECRET: secret,
  });
  events = await WireClient.connect(engine.url, '/v1/events', ['cloudevents.json']);
  events.send({ type: 'subscribe', filter: { types: ['pulso.escalation.raised.v1'] } });
  await events.next(message => message['type'] === 'subscribed');
});
afterAll(async () => {
  events.close();
  await engine.stop();
});

function post(path: string, contentType: string, body: string, headers: Record<string, string>) {
  return fetch(`${engine.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': contentType, ...headers },
    body,
  });
}

/** Resolves with the alert of a conversation. */
async function alertOf(conversationId: string) {
  const event = await events.next(message => message['subject'] === conversationId);
  expect(JSON.stringify(event)).not.toContain('furious');
  return event;
}

describe('a furious customer raises an alert', () => {
  test("through Twilio's signed webhooks, in form fields", async () => {
    const path = '/v1/inlets/twilio-transcription?queue=repairs';
    const say = (sequence: number, event: string, more: Record<string, string> = {}) => {
      const form = new URLSearchParams({
        TranscriptionEvent: event,
        CallSid: 'CA-e2e',
        TranscriptionSid: 'GT1',
        SequenceId: String(sequence),
        Timestamp: new Date().toISOString(),
        LanguageCode: 'en-US',
        ...more,
      });
      const fields = [...form].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => name + value);
      const signature = createHmac('sha1', secret)
        .update(publicUrl + path + fields.join(''))
        .digest('base64');
      return post(path, 'application/x-www-form-urlencoded', form.toString(), {
        'x-twilio-signature': signature,
      });
    };
    expect((await say(1, 'transcription-started')).status).toBe(200);
    const TranscriptionData = JSON.stringify({ transcript: fury, confidence: 0.95 });
    const words = { Track: 'inbound_track', Final: 'true', TranscriptionData };
    expect((await say(2, 'transcription-content', words)).status).toBe(200);
    expect(await alertOf('CA-e2e')).toMatchObject({
      causationid: 'inbound_track-2',
      data: { conversation: { channel: 'voice', queue: 'repairs' } },
    });
  });

  test("through Slack's signed events; the same body without its signature raises nothing", async () => {
    const body = JSON.stringify({
      type: 'event_callback',
      event_id: 'Ev1',
      event: { type: 'message', channel: 'C-e2e', user: 'U1', text: fury, ts: `${Date.now() / 1_000}` },
    });
    const time = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex');
    const headers = { 'x-slack-request-timestamp': time, 'x-slack-signature': `v0=${signature}` };
    expect((await post('/v1/inlets/slack', 'application/json', body, {})).status).toBe(401);
    expect((await post('/v1/inlets/slack', 'application/json', body, headers)).status).toBe(200);
    expect(await alertOf('C-e2e')).toMatchObject({ data: { conversation: { channel: 'chat' } } });
  });

  test("through a copy of Deepgram's frames at a socket", async () => {
    const bridge = await WireClient.connect(engine.url, '/v1/inlets/deepgram?conversation=dg-e2e');
    bridge.send({
      type: 'Results',
      channel_index: [0, 2],
      start: 1,
      duration: 3,
      is_final: true,
      speech_final: true,
      channel: { alternatives: [{ transcript: fury, words: [] }] },
      metadata: { request_id: 'r-1' },
    });
    await bridge.next(message => message['type'] === 'accepted');
    await alertOf('dg-e2e');
    bridge.close();
  });
});

test('a vendor without its secret stops the start on an address that others reach', async () => {
  const folder = { PULSO_HOST: '0.0.0.0', PULSO_AUTH_JWT_ISSUER: 'x', PULSO_AUTH_JWT_AUDIENCE: 'y' };
  const env = { ...folder, PULSO_AUTH_JWT_KEYS: 'https://keys.example/jwks.json' };
  await expect(startEngineProcess({ ...env, PULSO_INLETS_SLACK_SECRET: '' })).rejects.toThrow(
    /CONFIG_INVALID.*inlets\.slack/su,
  );
});
