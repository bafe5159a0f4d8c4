import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { loadConfig } from '../../../src/config/load.ts';
import { inletsEndpoint } from '../../../src/http/inlets/inletsEndpoint.ts';
import { Speakers } from '../../../src/http/inlets/speakers.ts';
import { INLETS } from '../../../src/pipeline/accept/inlets/inlets.ts';
import { testServer } from '../events/testServer.ts';
import { startGate } from '../streams/testGate.ts';
import { testInlets } from './testInlets.ts';

const page = (name: string) =>
  readFileSync(new URL(`../../../docs/inlets/${name}.md`, import.meta.url), 'utf8');
const blocksIn = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)\\n\`\`\`$`, 'gmu'))].map(
    ([, block = '']) => block,
  );

/** The message of a page, and the words in it. */
function example(name: string) {
  const [message = ''] = blocksIn(page(name), '(?:json|form) message');
  const [results = '[]'] = blocksIn(page(name), 'json result');
  const words = (JSON.parse(results) as { kind: string; text?: string }[]).flatMap(({ kind, text }) =>
    kind === 'utterance' ? [text] : [],
  );
  return { message, words };
}

describe('the example of the page', () => {
  test.each(
    INLETS.filter(({ transports }) => transports.some(way => way !== 'websocket')).map(inlet => ({
      name: inlet.name,
      inlet,
    })),
  )('of $name is taken as a webhook', async ({ name, inlet }) => {
    const { message, words } = example(name);
    const { ports, intake } = testInlets();
    const { app } = await testServer({ inlets: ports });
    const answer = await app.inject({
      method: 'POST',
      url: `/v1/inlets/${name}?conversation=c-1`,
      headers: {
        'content-type': inlet.encoding === 'form' ? 'application/x-www-form-urlencoded' : 'application/json',
      },
      payload: message,
    });
    expect(answer.statusCode).toBe(200);
    const said = intake.inputs.flatMap(input => (input.kind === 'utterance' ? [input.utterance.text] : []));
    expect(said).toEqual(words);
  });

  test.each(INLETS.filter(({ transports }) => transports.includes('websocket')).map(({ name }) => name))(
    'of %s is taken at a socket',
    async name => {
      const { message, words } = example(name);
      const { ports, intake, meter } = testInlets();
      const limits = {
        maxMessagesPerSecond: 100,
        maxUnacknowledged: 10,
        firstMessageTimeoutMs: 60_000,
        idleTimeoutMs: 60_000,
        maxBatchMessages: 1,
        maxOpenConversations: 10,
      };
      const endpoint = inletsEndpoint(ports.setups, {
        ...ports,
        intake,
        meter,
        limits,
        speakers: new Speakers(),
        spend: () => Promise.resolve(0),
      });
      const { origin } = await startGate([endpoint]);
      const socket = new WebSocket(`${origin}/v1/inlets/${name}?conversation=c-1`);
      onTestFinished(() => {
        socket.terminate();
      });
      await once(socket, 'open');
      socket.send(message);
      await vi.waitFor(() => {
        const said = intake.inputs.flatMap(input =>
          input.kind === 'utterance' ? [input.utterance.text] : [],
        );
        expect(said).toEqual(words);
      });
    },
  );
});

describe('the overview', () => {
  const [command = ''] = blocksIn(page('README'), 'sh').filter(block => block.startsWith('curl'));

  test('has a curl command that works as it stands', async () => {
    const { ports, intake } = testInlets();
    const { listen } = await testServer({ inlets: ports });
    const { http } = await listen();
    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      command.replace('http://127.0.0.1:8787', http),
    ]);
    expect(JSON.parse(stdout)).toEqual({ accepted: 2, ignored: 0, refused: [] });
    expect(intake.said).toEqual(['customer: nobody called me back']);
  });

  test('has a configuration that an engine takes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pulso-inlets-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'pulso.yaml');
    const [yaml = ''] = blocksIn(page('README'), 'yaml');
    writeFileSync(file, yaml);
    const { inlets } = loadConfig({ env: { PULSO_CONFIG: file } });
    expect(inlets['slack']).toMatchObject({ tenant: 'acme', roles: { U04AB: 'agent' } });
    expect(inlets['gladia']?.enabled).toBe(false);
  });
});

describe('the options of inlets', () => {
  const load = (overrides: Record<string, unknown>) => loadConfig({ env: {}, overrides });
  const abroad = {
    host: '0.0.0.0',
    'auth.jwt.issuer': 'i',
    'auth.jwt.audience': 'a',
    'auth.jwt.keys': 'https://keys.example/jwks.json',
  };

  test.each([
    ['an unknown inlet', { 'inlets.fax.secret': 'x' }, /fax is not an option/u],
    ['an unknown role', { 'inlets.slack.roles': { U1: 'boss' } }, /inlets\.slack\.roles\.U1/u],
    ['two secrets', { 'inlets.slack.secret': 'x', 'inlets.slack.secretFile': 'y' }, /both/u],
    ['a tenant that nothing proves', { 'inlets.slack.tenant': 'acme' }, /tenant/u],
    [
      'no secret where others reach the engine',
      { ...abroad, 'inlets.slack.roles': {} },
      /inlets\.slack needs secret/u,
    ],
  ])('with %s stop the start', (_what, overrides, message) => {
    expect(() => load(overrides)).toThrow(message);
  });

  test('need no secret on loopback, nor for an inlet that is switched off, nor where the vendor has none', () => {
    expect(() => load({ 'inlets.slack.roles': {} })).not.toThrow();
    expect(() => load({ ...abroad, 'inlets.slack.enabled': false })).not.toThrow();
    expect(() => load({ ...abroad, 'inlets.deepgram.roles': { 0: 'agent' } })).not.toThrow();
  });
});
