import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engineAddress } from '../../../src/cli/live/engineAddress.ts';
import { commandLine, commandLineIn } from '../../support/commandLine.ts';
import { FakeEngine, type FakeStream } from '../../support/fakeEngine.ts';

type Message = Record<string, unknown>;

let folder: string;
let engine: FakeEngine | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulso-live-'));
});
afterEach(async () => {
  await engine?.stop();
  engine = undefined;
  await rm(folder, { recursive: true });
});

const line = (index: number, fields: Message = {}) => ({
  conversation_id: 'c-1',
  channel: 'voice',
  lang: 'en',
  speaker: 'customer',
  start_ms: index * 1_000,
  end_ms: index * 1_000 + 900,
  text: `sentence ${index}`,
  ...fields,
});

async function file(lines: readonly Message[]): Promise<string> {
  const path = join(folder, 'f.jsonl');
  await writeFile(path, lines.map(each => JSON.stringify(each)).join('\n'));
  return path;
}

/** Takes everything, and summarises at the end. */
function obliging(message: Message, { answer, publish }: FakeStream): void {
  const { type, conversationId, utteranceId } = message;
  if (type === 'utterance') answer({ type: 'accepted', conversationId, utteranceId, revision: 0 });
  if (type === 'conversation.ended') publish(event('pulso.conversation.summary.v1', conversationId));
}
const event = (type: string, subject: unknown): Message => ({
  specversion: '1.0',
  id: randomUUID(),
  type,
  subject,
  data: {},
});

async function replayed(lines: readonly Message[], script: typeof obliging, ...flags: string[]) {
  engine = await FakeEngine.start(script);
  const { exitCode, stdout, stderr } = await commandLine(
    ...['replay', await file(lines), '--url', engine.url, '--speed', 'max', '--json', '--stats', 'json'],
    ...flags,
  );
  const report = JSON.parse(/^\{.*\}$/m.exec(stderr)?.[0] ?? '{}') as Message;
  return { exitCode, stdout, stderr, report, received: engine.received, paths: engine.paths };
}

describe('a replay to a running engine', () => {
  test('sends what a live source would send, under an id of its own', async () => {
    const { exitCode, received } = await replayed(
      [line(0, { sector: 'airline', queue: 'rebooking', customer: { id: 'cu-1', tier: 'gold' } }), line(1)],
      obliging,
      '--id-suffix',
      'again',
    );
    expect(exitCode).toBe(0);
    expect(received).toMatchObject([
      {
        type: 'conversation.started',
        conversationId: 'c-1-again',
        channel: 'voice',
        language: 'en',
        sector: 'airline',
        attributes: { queue: 'rebooking' },
        customer: { id: 'cu-1', tier: 'gold' },
      },
      {
        type: 'utterance',
        utteranceId: 'u-0',
        final: true,
        beginOffsetMs: 0,
        endOffsetMs: 900,
        text: 'sentence 0',
      },
      { type: 'utterance', utteranceId: 'u-1' },
      { type: 'conversation.ended', reason: 'completed' },
    ]);
  });

  test('twice uses two ids, so that the second is not taken for a repeat of the first', async () => {
    const ids = new Set<unknown>();
    for (let run = 0; run < 2; run++) {
      const { received } = await replayed([line(0)], obliging);
      ids.add(received[0]?.['conversationId']);
      await engine?.stop();
    }
    expect(ids.size).toBe(2);
  });

  test('prints the events of its own conversations only', async () => {
    const { stdout, report } = await replayed([line(0)], (message, stream) => {
      if (message['type'] === 'utterance')
        stream.publish(event('pulso.escalation.raised.v1', 'somebody-else'));
      if (message['type'] === 'utterance')
        stream.publish(event('pulso.escalation.raised.v1', message['conversationId']));
      obliging(message, stream);
    });
    const types = stdout
      .trim()
      .split('\n')
      .map(each => (JSON.parse(each) as Message)['type']);
    expect(types).toEqual(['pulso.escalation.raised.v1', 'pulso.conversation.summary.v1']);
    expect(report).toMatchObject({ summariesMissing: 0, acknowledged: { count: 1 } });
  });

  test('never has more messages unanswered than it may', async () => {
    let most = 0;
    const held: (() => void)[] = [];
    const { exitCode, report } = await replayed(
      Array.from({ length: 200 }, (_, index) => line(index)),
      (message, stream) => {
        held.push(() => {
          obliging(message, stream);
        });
        most = Math.max(most, held.length);
        // Answered in bursts: whenever no more may come, and for the rest at the end.
        const isLast = message['utteranceId'] === 'u-199' || message['type'] === 'conversation.ended';
        if (held.length === 80 || isLast) for (const go of held.splice(0)) go();
      },
    );
    expect(exitCode).toBe(0);
    expect(most).toBe(80);
    expect(report).toMatchObject({ acknowledged: { count: 200 } });
  });

  test('waits as long as the engine asks it to, and then sends nothing twice', async () => {
    const log: unknown[] = [];
    const held: (() => void)[] = [];
    const { exitCode, received } = await replayed(
      Array.from({ length: 80 }, (_, index) => line(index)),
      (message, stream) => {
        if (message['utteranceId'] === 'u-79') log.push('the 80th utterance');
        held.push(() => {
          obliging(message, stream);
        });
        if (held.length < 80) return;
        // The window is full (the start and 79 utterances), so nothing more is on its way.
        stream.answer({ type: 'slow-down', retryAfterMs: 200 });
        // Timers of one process fire in the order they are due.
        setTimeout(() => log.push('half of the pause'), 100);
        for (const go of held.splice(0)) go();
        held.push = (...go) => {
          for (const each of go) each();
          return 0;
        };
      },
    );
    expect(exitCode).toBe(0);
    expect(log).toEqual(['half of the pause', 'the 80th utterance']);
    const ids = received.flatMap(({ utteranceId }) => (utteranceId === undefined ? [] : [utteranceId]));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('tells interims and finals of one utterance apart when they are acknowledged', async () => {
    const { report } = await replayed(
      [
        line(0, { utterance_id: 'x', revision: 0, final: false, text: 'sen' }),
        line(0, { utterance_id: 'x', revision: 1, final: true }),
      ],
      obliging,
    );
    expect(report).toMatchObject({ utterances: 2, interims: 1, acknowledged: { count: 1 } });
  });

  test('in which something is refused ends with 1, and counts it', async () => {
    const { exitCode, report } = await replayed([line(0), line(1)], (message, stream) => {
      if (message['utteranceId'] !== 'u-1') {
        obliging(message, stream);
        return;
      }
      const { conversationId, utteranceId } = message;
      stream.answer({
        type: 'refused',
        conversationId,
        utteranceId,
        code: 'REVISION_STALE',
        message: '',
        retryable: false,
      });
    });
    expect(exitCode).toBe(1);
    expect(report).toMatchObject({ refused: { REVISION_STALE: 1 }, acknowledged: { count: 1 } });
  });

  test('sends again what is refused for the moment, counts it, and ends with 0', async () => {
    let refusals = 0;
    const { exitCode, report } = await replayed([line(0), line(1)], (message, stream) => {
      const { conversationId, utteranceId } = message;
      if (utteranceId !== 'u-1' || refusals === 2) {
        obliging(message, stream);
        return;
      }
      refusals++;
      stream.answer({
        type: 'refused',
        conversationId,
        utteranceId,
        code: 'OVERLOADED',
        message: '',
        retryable: true,
        retryAfterMs: 1,
      });
    });
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({
      refused: {},
      sentAgain: { OVERLOADED: 2 },
      acknowledged: { count: 2 },
      summariesMissing: 0,
    });
  });

  test('asks for signals only when somebody looks', async () => {
    expect((await replayed([line(0)], obliging)).paths).toContain('/v1/streams');
    await engine?.stop();
    engine = await FakeEngine.start((message, stream) => {
      const { conversationId, utteranceId } = message;
      if (message['type'] === 'utterance')
        stream.answer({
          type: 'signals',
          conversationId,
          utteranceId,
          revision: 0,
          final: true,
          role: 'customer',
          valence: -0.5,
          phrases: [],
        });
      obliging(message, stream);
    });
    const { stdout } = await commandLine(
      'replay',
      await file([line(0)]),
      '--url',
      engine.url,
      '--speed',
      '1000',
    );
    expect(engine.paths).toContain('/v1/streams?signals=1');
    expect(stdout).toContain('-0.50  sentence 0');
  });
});

describe('a lost connection', () => {
  /** Goes away once, at the second utterance, before it is answered. */
  function onceAway(
    code: number,
    meanwhile: (engine: FakeEngine) => void = () => undefined,
  ): typeof obliging {
    let isGone = false;
    return (message, stream) => {
      if (isGone || message['utteranceId'] !== 'u-1') {
        obliging(message, stream);
        return;
      }
      isGone = true;
      if (engine !== undefined) meanwhile(engine);
      stream.hangUp(code);
    };
  }
  const three = [line(0), line(1), line(2)];

  test('comes back: what has no answer is sent again, and events go on where they were', async () => {
    const { exitCode, stdout, stderr, report, received } = await replayed(three, onceAway(1012));
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^connection lost, trying again\nconnected again\n\{/);
    expect(report).toMatchObject({
      acknowledged: { count: 3 },
      summariesMissing: 0,
      connection: { losses: 1, gaps: 0 },
    });
    const sent = received.map(({ type, utteranceId }) => utteranceId ?? type);
    expect(sent.filter(each => each === 'u-0')).toHaveLength(1);
    expect(sent.filter(each => each === 'u-1')).toHaveLength(2);
    expect(sent.at(-1)).toBe('conversation.ended');
    expect(engine?.subscriptions.map(({ resume }) => resume)).toEqual([undefined, { epoch: 'e', offset: 7 }]);
    expect(stdout).toContain('pulso.conversation.summary.v1');
  });

  test('after which the engine does not know what happened is told of, and counted', async () => {
    const forgetful = onceAway(1012, engine => {
      engine.recovered = false;
    });
    const { exitCode, stderr, report } = await replayed(three, forgetful);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("the engine can't tell what happened meanwhile");
    expect(report).toMatchObject({ connection: { losses: 1, gaps: 1 } });
  });

  test('after which an end is told twice does no harm', async () => {
    let ends = 0;
    const { exitCode, report } = await replayed([line(0)], (message, stream) => {
      if (message['type'] !== 'conversation.ended') obliging(message, stream);
      else if (++ends === 1) stream.hangUp(1012);
      else {
        const { conversationId } = message;
        stream.answer({
          type: 'refused',
          conversationId,
          code: 'CONVERSATION_ENDED',
          message: '',
          retryable: false,
        });
        obliging(message, stream);
      }
    });
    expect([exitCode, ends]).toEqual([0, 2]);
    expect(report).toMatchObject({ refused: {}, summariesMissing: 0 });
  });

  test('is told of on the screen too', async () => {
    engine = await FakeEngine.start(onceAway(1012));
    const { exitCode, stdout } = await commandLine(
      ...['replay', await file(three), '--url', engine.url, '--speed', '1000'],
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('  connection lost, trying again\n');
    expect(stdout).toContain('  connected again\n');
  });

  test('that stays away for longer than the patience ends the replay', async () => {
    const { exitCode, stderr } = await replayed(
      three,
      onceAway(1012, engine => void engine.stop()),
      ...['--patience', '1'],
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^connection lost, trying again\nENGINE_UNREACHABLE: the engine at ws:\S+ closed the connection \(close code \d+, then ECONNREFUSED\), and was not back within 1 s\n/,
    );
  });

  test('ends it at once where there is no patience', async () => {
    const { exitCode, stderr } = await replayed(three, onceAway(1012), '--patience', '0');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^ENGINE_UNREACHABLE: the engine at ws:\S+ closed the connection \(close code 1012\)\n/,
    );
  });

  test('that would be closed again does not come back', async () => {
    const { exitCode, stderr } = await replayed(three, onceAway(4403));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^ENGINE_UNREACHABLE: ws:\S+: the engine closed the connection for good \(code 4403\)\n/,
    );
  });
});

describe('an engine with credentials', () => {
  const shown = async (env: Readonly<Record<string, string>>, ...flags: string[]) => {
    engine = await FakeEngine.start(obliging);
    const path = await file([line(0)]);
    const args = ['replay', path, '--url', engine.url, '--speed', 'max', '--json', ...flags];
    return { ...(await commandLineIn(env, ...args)), authorizations: engine.authorizations };
  };

  test.each([
    ['a file', async () => ['--token-file', await keyFile('pulso_of-file\n')], 'Bearer pulso_of-file'],
    ['the environment', () => Promise.resolve([]), 'Bearer pulso_of-env'],
  ])('is shown the key from %s on both sockets, and nobody else sees it', async (_from, flags, header) => {
    const { exitCode, stdout, stderr, authorizations } = await shown(
      { PULSO_TOKEN: 'pulso_of-env' },
      ...(await flags()),
    );
    expect(exitCode).toBe(0);
    expect(authorizations).toEqual([header, header]);
    expect(stdout + stderr).not.toContain('pulso_of');
  });

  test('is shown nothing where there is no key', async () => {
    expect((await shown({ PULSO_TOKEN: '' })).authorizations).toEqual([undefined, undefined]);
  });

  test.each([
    ['is missing', () => Promise.resolve(join(folder, 'nowhere')), "can't be read"],
    ['is empty', () => keyFile(' \n'), '--token-file holds no API key'],
    ['holds more than a key', () => keyFile('pulso_a\npulso_b'), '--token-file holds no API key'],
  ])('a file that %s stops the replay, without a word of it', async (_what, path, says) => {
    const { exitCode, stderr, authorizations } = await shown({}, '--token-file', await path());
    expect([exitCode, authorizations]).toEqual([1, []]);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('pulso_a');
  });

  test.each([
    ['/v1/events', 401, 'without a valid key: 401, set PULSO_TOKEN or --token-file'],
    ['/v1/streams', 403, 'the key lacks a scope, streams:write or events:read: 403'],
    ['/v1/events', 429, 'too many attempts, or connections: 429'],
    ['/v1/events', 404, 'it answered 404'],
  ])('that refuses the upgrade of %s with %i says why, and is not asked again', async (at, status, why) => {
    engine = await FakeEngine.start(obliging);
    engine.refuse = path => (path.startsWith(at) ? status : undefined);
    const args = ['replay', await file([line(0)]), '--url', engine.url, '--speed', 'max', '--json'];
    const { exitCode, stderr } = await commandLine(...args);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^ENGINE_UNREACHABLE: no engine answers at ws:/);
    expect(stderr).toContain(why);
    expect(engine.refused).toEqual([status]);
  });

  async function keyFile(text: string): Promise<string> {
    const path = join(folder, 'key.txt');
    await writeFile(path, text);
    return path;
  }
});

test('credentials in an address are not shown', () => {
  expect(engineAddress('wss://user:secret@pulso.example/eu').shown).toBe('wss://pulso.example');
});
