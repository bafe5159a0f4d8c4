import { onTestFinished, describe, expect, test, vi } from 'vitest';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Config } from '../../../src/config/schema.ts';
import { inletsEndpoint } from '../../../src/http/inlets/inletsEndpoint.ts';
import { Speakers } from '../../../src/http/inlets/speakers.ts';
import { vendorAuthentication } from '../../../src/http/inlets/vendorAuthentication.ts';
import { loopbackAuthentication } from '../../../src/http/authentication.ts';
import { startGate } from '../streams/testGate.ts';
import { testInlets } from './testInlets.ts';
import { createHmac } from 'node:crypto';

const limits = {
  maxMessagesPerSecond: 5_000,
  maxUnacknowledged: 256,
  firstMessageTimeoutMs: 60_000,
  idleTimeoutMs: 60_000,
  maxBatchMessages: 256,
  maxOpenConversations: 3,
};

async function engine(config: Config['inlets'] = {}) {
  const inlets = testInlets({ config });
  const { ports, intake } = inlets;
  const endpoint = inletsEndpoint(ports.setups, {
    intake,
    startOf: ports.startOf,
    speakers: new Speakers(),
    clock: ports.clock,
    meter: inlets.meter,
    limits,
    spend: () => Promise.resolve(0),
  });
  const authenticate = vendorAuthentication(loopbackAuthentication, {
    ...ports,
    credentialsRequired: () => false,
  });
  const { origin, gate, log } = await startGate([endpoint], { authenticate });
  return { ...inlets, origin, gate, log };
}

/** A vendor, or the bridge before it. */
async function vendor(origin: string, path: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${origin}/v1/inlets/${path}`, { headers });
  const frames: unknown[] = [];
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString())));
  onTestFinished(() => {
    socket.terminate();
  });
  const opened = await Promise.race([
    once(socket, 'open').then(() => 101),
    once(socket, 'unexpected-response').then(([, { statusCode }]) => statusCode as number),
  ]);
  return {
    status: opened,
    frames,
    socket,
    send: (...messages: unknown[]) => {
      for (const message of messages)
        socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    },
    close: async () => {
      socket.close();
      await once(socket, 'close');
    },
    /** Frames once there are so many. */
    until: async (count: number) => {
      await vi.waitFor(() => {
        expect(frames.length).toBeGreaterThanOrEqual(count);
      });
      return frames;
    },
  };
}

const results = (start: number, transcript: string, request = 'r1') => ({
  type: 'Results',
  channel_index: [0, 2],
  start,
  duration: 1,
  is_final: true,
  channel: { alternatives: [{ transcript, words: [] }] },
  metadata: { request_id: request },
});
const audioHook = (type: string, seq: number, parameters: object = {}) => ({
  version: '2',
  id: 's-1',
  type,
  seq,
  parameters,
});

describe('a bridge at a socket', () => {
  test('hears of each final that it is safe, and of each bad message why; the connection goes on', async () => {
    const { origin, intake, meter } = await engine();
    const bridge = await vendor(origin, 'deepgram?queue=vip');
    bridge.send(
      '{"type":"Res',
      { type: 'Fanfare' },
      { type: 'Results', channel: 'zumbarrojo' },
      results(1, 'hello'),
    );
    expect(await bridge.until(3)).toMatchObject([
      { type: 'refused', code: 'MESSAGE_NOT_JSON', retryable: false },
      { type: 'refused', code: 'MESSAGE_INVALID' },
      { type: 'accepted', conversationId: 'r1', utteranceId: '0-1000' },
    ]);
    expect(JSON.stringify(bridge.frames)).not.toContain('zumbarrojo');
    expect(intake.said).toEqual(['customer: hello']);
    expect(intake.inputs[0]).toMatchObject({ info: { channel: 'voice', attributes: { queue: 'vip' } } });
    expect(meter.refusals).toContain('MESSAGE_TYPE_UNKNOWN');
  });

  test('brings one track of a call; another one brings the other', async () => {
    const { origin, intake } = await engine();
    const caller = await vendor(origin, 'vosk?conversation=c-1&speaker=customer&stream=in');
    const agent = await vendor(origin, 'vosk?conversation=c-1&speaker=agent&stream=out');
    caller.send({ text: 'where is it' });
    await caller.until(1);
    agent.send({ text: 'let me see' });
    await agent.until(1);
    expect(intake.said).toEqual(['customer: where is it', 'agent: let me see']);
    expect(new Set(intake.inputs.map(({ key }) => key.conversationId))).toEqual(new Set(['c-1']));
    const ids = intake.inputs.flatMap(input =>
      input.kind === 'utterance' ? [input.utterance.utteranceId] : [],
    );
    expect(new Set(ids).size).toBe(2);
  });

  test('without a name for its stream gets one, which is another one each time', async () => {
    const { origin, intake } = await engine();
    for (const text of ['one', 'two']) {
      const bridge = await vendor(origin, 'vosk');
      bridge.send({ text });
      await bridge.until(1);
    }
    const conversations = new Set(intake.inputs.map(({ key }) => key.conversationId));
    expect(conversations.size).toBe(2);
    for (const id of conversations) expect(id).toMatch(/^vosk-[0-9a-f]{12}$/u);
  });

  test('ends the conversation when the last of its streams is over, not when one is', async () => {
    const { origin, intake } = await engine();
    const ended = () =>
      intake.inputs.filter(({ kind }) => kind === 'ended').map(({ key }) => key.conversationId);
    const [first, second] = [
      await vendor(origin, 'deepgram?conversation=c-1&stream=a'),
      await vendor(origin, 'deepgram?conversation=c-1&stream=b'),
    ];
    for (const one of [first, second]) {
      one.send(results(1, 'hello'));
      await one.until(1);
      one.send({ type: 'Metadata', request_id: 'r1' });
    }
    await first.close();
    expect(ended()).toEqual([]);
    await second.close();
    await vi.waitFor(() => {
      expect(ended()).toEqual(['c-1']);
    });
  });

  test('that is cut off ends nothing: it may come back', async () => {
    const { origin, intake } = await engine();
    const bridge = await vendor(origin, 'deepgram');
    bridge.send(results(1, 'hello'));
    await bridge.until(1);
    await bridge.close();
    const next = await vendor(origin, 'deepgram');
    next.send(results(2, 'still here'));
    await next.until(1);
    expect(intake.inputs.map(({ kind }) => kind)).toEqual(['started', 'utterance', 'utterance']);
  });

  test('is waited for by a busy engine: a final is tried again until it is taken', async () => {
    const { origin, intake } = await engine();
    const bridge = await vendor(origin, 'deepgram');
    const busy = {
      kind: 'refused',
      code: 'OVERLOADED',
      message: 'busy',
      retryable: true,
      retryAfterMs: 5,
    } as const;
    intake.answers.push({ kind: 'accepted', duplicate: false }, busy, busy);
    bridge.send(results(1, 'hello'));
    expect(await bridge.until(2)).toMatchObject([{ type: 'slow-down' }, { type: 'accepted' }]);
    expect(intake.said).toEqual(['customer: hello']);
  });

  test('that says goodbye while the engine is busy ends its call only after its words were taken', async () => {
    const { origin, intake } = await engine();
    const bridge = await vendor(origin, 'deepgram');
    const busy = {
      kind: 'refused',
      code: 'OVERLOADED',
      message: 'busy',
      retryable: true,
      retryAfterMs: 50,
    } as const;
    intake.answers.push({ kind: 'accepted', duplicate: false }, busy, busy);
    bridge.send(results(1, 'hello'), { type: 'Metadata', request_id: 'r1' });
    await bridge.close();
    await vi.waitFor(() => {
      expect(intake.inputs.map(({ kind }) => kind)).toEqual(['started', 'utterance', 'ended']);
    });
  });

  test('that opens too many conversations is refused the next one only', async () => {
    const { origin } = await engine();
    const bridge = await vendor(origin, 'deepgram');
    for (let number = 1; number <= 4; number++) bridge.send(results(1, 'hello', `r${number}`));
    expect(await bridge.until(4)).toMatchObject([
      { type: 'accepted' },
      { type: 'accepted' },
      { type: 'accepted' },
      { type: 'refused', code: 'QUOTA_EXCEEDED', retryable: true },
    ]);
  });

  test('that sends nothing readable for long is closed', async () => {
    const { origin } = await engine();
    const bridge = await vendor(origin, 'deepgram');
    for (let number = 0; number < 20; number++) bridge.send('{');
    const [code] = (await once(bridge.socket, 'close')) as [number];
    expect(code).toBe(1008);
  });

  test.each([
    ['nobody', 404],
    ['slack', 404],
    ['deepgram?channel=fax', 400],
    [`deepgram?conversation=${'x'.repeat(129)}`, 400],
  ])('at %s is refused before the upgrade with %i', async (path, status) => {
    const { origin } = await engine();
    expect((await vendor(origin, path)).status).toBe(status);
  });
});

describe('Twilio ConversationRelay', () => {
  const authToken = 'auth-token';
  const signature = (url: string) => createHmac('sha1', authToken).update(url).digest('base64');
  const url = 'wss://pulso.example/v1/inlets/twilio-conversationrelay';
  const config = { 'twilio-conversationrelay': { secret: authToken, tenant: 'acme' } } as Config['inlets'];

  test('is told nothing, and its call ends with its socket', async () => {
    const { origin, intake } = await engine();
    const twilio = await vendor(origin, 'twilio-conversationrelay');
    twilio.send({ type: 'setup', sessionId: 'VX1', callSid: 'CA1' }, 'not json', {
      type: 'prompt',
      voicePrompt: 'hello there',
      lang: 'en-US',
      last: true,
    });
    await vi.waitFor(() => {
      expect(intake.said).toEqual(['customer: hello there']);
    });
    await twilio.close();
    await vi.waitFor(() => {
      expect(intake.inputs.at(-1)).toMatchObject({ kind: 'ended', key: { conversationId: 'CA1' } });
    });
    expect(twilio.frames).toEqual([]);
  });

  test('goes on with its call where the engine was the one that closed', async () => {
    const { origin, intake } = await engine();
    const twilio = await vendor(origin, 'twilio-conversationrelay');
    twilio.send({ type: 'setup', callSid: 'CA1' }, { type: 'prompt', voicePrompt: 'hello' });
    for (let number = 0; number < 20; number++) twilio.send('{');
    const [code] = (await once(twilio.socket, 'close')) as [number];
    expect(code).toBe(1008);
    const next = await vendor(origin, 'twilio-conversationrelay');
    next.send({ type: 'setup', callSid: 'CA1' }, { type: 'prompt', voicePrompt: 'still here' });
    await vi.waitFor(() => {
      expect(intake.said).toEqual(['customer: hello', 'customer: still here']);
    });
    expect(intake.inputs.map(({ kind }) => kind)).not.toContain('ended');
    const ids = intake.inputs.flatMap(input =>
      input.kind === 'utterance' ? [input.utterance.utteranceId] : [],
    );
    expect(new Set(ids).size).toBe(2);
  });

  test('proves by the signature of its upgrade who it is', async () => {
    const { origin, intake } = await engine(config);
    const headers = { 'x-twilio-signature': signature(url) };
    const twilio = await vendor(origin, 'twilio-conversationrelay', headers);
    expect(twilio.status).toBe(101);
    twilio.send({ type: 'setup', callSid: 'CA1' }, { type: 'prompt', voicePrompt: 'hello' });
    await vi.waitFor(() => {
      expect(intake.inputs.map(({ key }) => key.tenant)).toEqual(['acme', 'acme']);
    });
  });

  test.each([
    ['none', {}],
    ['one of another address', { 'x-twilio-signature': signature(`${url}2`) }],
  ])('with %s is refused before the upgrade', async (_what, headers) => {
    const { origin } = await engine(config);
    expect((await vendor(origin, 'twilio-conversationrelay', headers)).status).toBe(401);
  });
});

describe('Genesys AudioHook', () => {
  test('is answered in its own protocol, numbered, and its conversation ends with its session', async () => {
    const { origin, intake } = await engine();
    const genesys = await vendor(origin, 'genesys-audiohook');
    genesys.send(
      audioHook('open', 1, { organizationId: 'o', conversationId: 'g-1', media: [] }),
      audioHook('ping', 2),
      audioHook('event', 3, {
        entities: [
          {
            type: 'transcript',
            data: {
              id: 't-1',
              channelId: 0,
              isFinal: true,
              alternatives: [{ interpretations: [{ type: 'display', transcript: 'no answer' }] }],
            },
          },
        ],
      }),
      'not json',
      audioHook('close', 4, { reason: 'end' }),
    );
    expect(await genesys.until(3)).toEqual([
      {
        version: '2',
        type: 'opened',
        seq: 1,
        clientseq: 1,
        id: 's-1',
        parameters: { startPaused: false, media: [] },
      },
      { version: '2', type: 'pong', seq: 2, clientseq: 2, id: 's-1', parameters: {} },
      { version: '2', type: 'closed', seq: 3, clientseq: 4, id: 's-1', parameters: {} },
    ]);
    await genesys.close();
    await vi.waitFor(() => {
      expect(intake.inputs.map(({ kind }) => kind)).toEqual(['started', 'utterance', 'ended']);
    });
  });

  test('that only tries the connection opens no conversation', async () => {
    const { origin, intake } = await engine();
    const genesys = await vendor(origin, 'genesys-audiohook');
    genesys.send(audioHook('open', 1, { conversationId: '00000000-0000-0000-0000-000000000000' }));
    await genesys.until(1);
    expect(intake.inputs).toEqual([]);
  });

  test('brings its key with the upgrade', async () => {
    const { origin } = await engine({ 'genesys-audiohook': { secret: 'k' } });
    expect((await vendor(origin, 'genesys-audiohook', { 'x-api-key': 'k' })).status).toBe(101);
    expect((await vendor(origin, 'genesys-audiohook', { 'x-api-key': 'l' })).status).toBe(401);
    expect((await vendor(origin, 'genesys-audiohook')).status).toBe(401);
  });
});

test('no frame of any vendor ends the connection with an internal error', async () => {
  const { origin } = await engine();
  for (const name of ['deepgram', 'azure-speech', 'symbl', 'google', 'amazon-connect-chat']) {
    const bridge = await vendor(origin, name);
    const hostile = ['[]', 'null', '1', '{"type":[]}', '{"channel":{"alternatives":{}}}', 'Path: x\r\n\r\n{'];
    bridge.send(...hostile, '{"__proto__":{"a":1}}');
    await bridge.until(2);
    expect(bridge.socket.readyState).toBe(WebSocket.OPEN);
  }
});
