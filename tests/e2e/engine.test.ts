import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../support/engineProcess.ts';
import { WireClient } from '../support/wireClient.ts';

let engine: EngineProcess;

beforeAll(async () => {
  engine = await startEngineProcess();
});
afterAll(async () => {
  await engine.stop();
});

const furious = (conversationId: string) => ({
  type: 'utterance',
  conversationId,
  utteranceId: 'u-1',
  role: 'customer',
  text: 'this is the fourth time I call, I am furious, cancel my contract today, you will hear from my lawyer',
  final: true,
  language: 'en',
});

async function subscriber(types: readonly string[]): Promise<WireClient> {
  const events = await WireClient.connect(engine.url, '/v1/events', ['cloudevents.json']);
  events.send({ type: 'subscribe', filter: { types } });
  await events.next(message => message['type'] === 'subscribed');
  return events;
}

describe('a running engine', () => {
  it('answers a furious final with accepted, and its subscribers with an escalation that says why', async () => {
    const events = await subscriber(['pulso.escalation.*']);
    const stream = await WireClient.connect(engine.url, '/v1/streams');
    stream.send(furious('e2e-alert'));
    expect(await stream.next(message => message['type'] === 'accepted')).toMatchObject({
      conversationId: 'e2e-alert',
      utteranceId: 'u-1',
    });
    const event = await events.next(message => message['subject'] === 'e2e-alert');
    expect(event).toMatchObject({
      specversion: '1.0',
      type: 'pulso.escalation.raised.v1',
      causationid: 'u-1',
      partitionkey: 'e2e-alert',
      data: { evidence: { utterances: [{ utteranceId: 'u-1' }] } },
    });
    expect(JSON.stringify(event)).not.toContain('fourth');
    expect(JSON.stringify(event)).not.toContain('furious');
    stream.close();
    events.close();
  });

  it('tells a conversation on request, and summarises it at its end', async () => {
    const events = await subscriber(['pulso.conversation.summary.v1']);
    const stream = await WireClient.connect(engine.url, '/v1/streams?signals=1');
    stream.send({
      type: 'conversation.started',
      conversationId: 'e2e-sum',
      channel: 'chat',
      language: 'es',
      sector: 'banking',
    });
    stream.send({
      type: 'utterance',
      conversationId: 'e2e-sum',
      utteranceId: 'u-1',
      role: 'customer',
      text: 'muchísimas gracias, qué amable, me ha salvado el día',
      final: true,
    });
    const signals = await stream.next(message => message['type'] === 'signals');
    expect(signals).toMatchObject({ utteranceId: 'u-1' });
    const response = await fetch(`${engine.url}/v1/conversations/e2e-sum`);
    expect(await response.json()).toMatchObject({
      id: 'e2e-sum',
      channel: 'chat',
      sector: 'banking',
    });
    stream.send({ type: 'conversation.ended', conversationId: 'e2e-sum', reason: 'completed' });
    const summary = await events.next(message => message['subject'] === 'e2e-sum');
    expect(summary).toMatchObject({ data: { reason: 'completed', utterances: 1, escalations: 0 } });
    stream.close();
    events.close();
  });

  it('is healthy, ready, measured and described', async () => {
    expect((await fetch(`${engine.url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${engine.url}/readyz`)).json()).toEqual({ status: 'ready' });
    const metrics = await (await fetch(`${engine.url}/metrics`)).text();
    expect(metrics).toContain('pulso_stage_duration_seconds_bucket{le="0.05",stage="score"}');
    expect((await fetch(`${engine.url}/docs/json`)).status).toBe(200);
  });

  it('scores a text that belongs to no conversation', async () => {
    const response = await fetch(`${engine.url}/v1/score`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'no voy a cancelar, estoy muy contenta con el servicio', language: 'es' }),
    });
    const scored = (await response.json()) as { sentiment: { valence: number }; phrases: unknown[] };
    expect(scored.sentiment.valence).toBeGreaterThan(0);
    expect(scored.phrases).not.toContainEqual(expect.objectContaining({ category: 'leave' }));
  });

  it('a message that is no message ends that message, not the stream and not its neighbours', async () => {
    const stream = await WireClient.connect(engine.url, '/v1/streams');
    stream.send('{"type":"utter');
    expect(await stream.next(message => message['type'] === 'refused')).toMatchObject({
      code: 'MESSAGE_NOT_JSON',
    });
    stream.send(furious('e2e-after-nonsense'));
    expect(await stream.next(message => message['type'] === 'accepted')).toBeDefined();
    stream.close();
  });

  it('keeps the words of customers out of its log', async () => {
    const stream = await WireClient.connect(engine.url, '/v1/streams');
    const canary = 'zanahoria-violeta-77';
    stream.send({ ...furious('e2e-canary'), text: canary });
    stream.send(`{"type":"${canary}","text":"${canary}"}`);
    stream.send(canary);
    await stream.next(message => message['code'] === 'MESSAGE_NOT_JSON');
    expect(JSON.stringify(stream.messages)).not.toContain(canary);
    const metrics = await (await fetch(`${engine.url}/metrics`)).text();
    expect(metrics + engine.log()).not.toContain(canary);
    stream.close();
  });
});

describe('the end of an engine', () => {
  it('SIGTERM: what was accepted still raises its alert, sockets close with 1012, the exit code is 0', async () => {
    const ending = await startEngineProcess();
    const events = await WireClient.connect(ending.url, '/v1/events', ['cloudevents.json']);
    events.send({ type: 'subscribe', filter: { types: ['pulso.escalation.*'] } });
    await events.next(message => message['type'] === 'subscribed');
    const stream = await WireClient.connect(ending.url, '/v1/streams');
    stream.send(furious('e2e-drain'));
    await stream.next(message => message['type'] === 'accepted');
    const exit = ending.stop('SIGTERM');
    expect(await events.next(message => message['subject'] === 'e2e-drain')).toBeDefined();
    expect(await stream.closed()).toBe(1012);
    expect(await events.closed()).toBe(1012);
    expect(await exit).toBe(0);
  });

  it('a port that is taken is a clear error', async () => {
    const { port } = new URL(engine.url);
    await expect(startEngineProcess({ PULSO_PORT: port })).rejects.toThrow(/ADDRESS_IN_USE/);
  });

  it('a model that was cut short is a clear error with the file and the remedy', async () => {
    await expect(startEngineProcess({ PULSO_MODEL_DIR: 'models/nowhere' })).rejects.toThrow(
      /MODEL_MISSING.*manifest\.json/s,
    );
  });
});
