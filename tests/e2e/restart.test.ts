import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commandLine } from '../support/commandLine.ts';
import { startEngineProcess, type EngineProcess } from '../support/engineProcess.ts';
import { WireClient } from '../support/wireClient.ts';

/** Starts engines, one after the other, on one folder. */
async function folder() {
  const dir = await mkdtemp(join(tmpdir(), 'pulso-'));
  const engines: EngineProcess[] = [];
  onTestFinished(async () => {
    for (const engine of engines) await engine.stop('SIGKILL');
    await rm(dir, { recursive: true, force: true });
  });
  const start = async (env: Readonly<Record<string, string>> = {}) => {
    const engine = await startEngineProcess({
      PULSO_STORE_EPHEMERAL: 'false',
      PULSO_DATA_DIR: dir,
      ...env,
    });
    engines.push(engine);
    return engine;
  };
  return { dir, start };
}

const says = (number: number, text: string, conversationId = 'c-1') => ({
  type: 'utterance',
  conversationId,
  utteranceId: `u-${number}`,
  role: 'customer',
  text,
  final: true,
  language: 'en',
});
const furious = 'I am furious, cancel my contract today, you will hear from my lawyer';

async function subscribe(engine: EngineProcess, more: object = {}) {
  const events = await WireClient.connect(engine.url, '/v1/events');
  events.send({ type: 'subscribe', ...more });
  const { epoch, offset, recovered } = await events.next(({ type }) => type === 'subscribed');
  return { events, cursor: { epoch, offset }, recovered };
}

async function accepted(stream: WireClient, utteranceId: string) {
  await stream.next(message => message['type'] === 'accepted' && message['utteranceId'] === utteranceId);
}

const isRaised = ({ type }: Readonly<Record<string, unknown>>) => type === 'pulso.escalation.raised.v1';

describe('after kill -9', () => {
  test('what was accepted has its effect, under the same epoch; who resumes gets the alert, once', async () => {
    const { start } = await folder();
    const before = await start();
    const { cursor } = await subscribe(before);
    const stream = await WireClient.connect(before.url, '/v1/streams');
    stream.send(says(1, 'good morning, I would like to ask about my contract'));
    stream.send(says(2, furious));
    // The moment it is accepted, whether the alert is out or not.
    await accepted(stream, 'u-2');
    before.child.kill('SIGKILL');
    await once(before.child, 'exit');

    const after = await start();
    const { events, recovered } = await subscribe(after, { resume: cursor });
    expect(recovered).toBe(true);
    const raised = await events.next(isRaised);
    expect(raised).toMatchObject({ subject: 'c-1', causationid: 'u-2' });
    // Sent again for want of an answer: accepted, and without a second effect.
    const again = await WireClient.connect(after.url, '/v1/streams');
    again.send(says(2, furious));
    again.send({ type: 'conversation.ended', conversationId: 'c-1' });
    await accepted(again, 'u-2');
    await events.next(({ type }) => type === 'pulso.conversation.summary.v1');
    expect(events.messages.filter(isRaised)).toHaveLength(1);
  });

  test('a replay in the middle goes on: nothing is lost, nothing counts twice', async () => {
    const { start } = await folder();
    const before = await start();
    const { events } = await subscribe(before, { filter: { types: ['pulso.moment.*'] } });
    const replay = commandLine(
      ...['replay', 'samples/airline-cancelled.es.jsonl', '--url', before.url, '--speed', '50'],
    );
    await events.next(({ type }) => type === 'pulso.moment.opened.v1');
    await before.stop('SIGKILL');
    await start({ PULSO_PORT: new URL(before.url).port });

    const { exitCode, stdout } = await replay;
    expect(stdout).toMatch(
      /connection lost, trying again[^]+connected again[^]+completed after 22 utterances: 1 /u,
    );
    expect(stdout.match(/▲ ALERT/gu)).toHaveLength(1);
    expect(exitCode).toBe(0);
  });

  test('a named subscriber goes on after its last acknowledgement', async () => {
    const { start } = await folder();
    const before = await start();
    const { events } = await subscribe(before, { subscriber: 'desk', acks: true });
    const stream = await WireClient.connect(before.url, '/v1/streams');
    stream.send(says(1, furious, 'c-1'));
    const raised = await events.next(isRaised);
    await before.stop('SIGKILL');

    const after = await start();
    const again = await subscribe(after, { subscriber: 'desk', acks: true });
    expect(again.recovered).toBe(true);
    expect(await again.events.next(isRaised)).toEqual(raised);
  });
});

test('a second engine on the same folder ends with a code, and the first goes on', async () => {
  const { dir, start } = await folder();
  const first = await start();
  await expect(start()).rejects.toThrow(/STORE_LOCKED/u);
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  expect(await readdir(dir)).not.toEqual([]);
});

test('an erased conversation leaves no byte in the files, and no event to resume', async () => {
  const { dir, start } = await folder();
  const engine = await start();
  const { events, cursor } = await subscribe(engine);
  const stream = await WireClient.connect(engine.url, '/v1/streams');
  stream.send(says(1, `${furious}, says Xylophonia Quartermain`, 'c-erased'));
  await events.next(isRaised);
  const files = async () => {
    // The audit log keeps that it was erased, and by whom.
    const names = (await readdir(dir)).filter(name => name.startsWith('pulso.'));
    return (await Promise.all(names.map(name => readFile(join(dir, name), 'latin1')))).join('');
  };
  const isIn = (text: string, word: string) => text.includes(word);
  expect(isIn(await files(), 'Quartermain')).toBe(true);
  const erase = () => fetch(`${engine.url}/v1/conversations/c-erased`, { method: 'DELETE' });
  expect((await erase()).status).toBe(204);
  expect((await erase()).status).toBe(404);
  const left = await files();
  for (const trace of ['Quartermain', 'c-erased']) expect([trace, isIn(left, trace)]).toEqual([trace, false]);
  const again = await subscribe(engine, { resume: cursor });
  expect(again.recovered).toBe(true);
  stream.send(says(1, furious, 'c-other'));
  const next = await again.events.next(isRaised);
  expect(next).toMatchObject({ subject: 'c-other' });
});
