import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startLiveEngine } from '../support/liveEngine.ts';
import { isMissing } from '../support/systemProgram.ts';

const run = promisify(execFile);
const browser = '/usr/bin/chromium';

interface PackReport {
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** A folder in which nothing is but the unpacked package: as after `npm install`, without its dependencies. */
let fresh = '';
let report: PackReport = { filename: '', files: [] };

beforeAll(async () => {
  fresh = await mkdtemp(join(tmpdir(), 'pulso-package-'));
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', fresh];
  const { stdout } = await run('npm', args, { maxBuffer: 16_777_216 });
  [report = report] = JSON.parse(stdout) as PackReport[];
  await mkdir(join(fresh, 'node_modules'));
  await run('tar', ['-xzf', join(fresh, report.filename), '-C', fresh]);
  await rename(join(fresh, 'package'), join(fresh, 'node_modules', 'pulso'));
}, 300_000);

afterAll(async () => {
  await rm(fresh, { recursive: true, force: true });
});

const wanted = [
  /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|\.env\.example)$/u,
  /^bin\/pulso\.js$/u,
  /^dist\/.+\.(?:js|d\.ts)$/u,
  /^models\/[^/]+\/(?:[^/]+\.(?:onnx|json)|CARD\.md)$/u,
  /^(?:packs|rules)\/.+\.(?:yaml|json|jsonl|md)$/u,
  /^samples\/.+\.(?:jsonl|md)$/u,
  /^examples\/.+\.(?:mjs|json|yml|md)$/u,
  /^docs\/(?:inlets\/)?[^/]+\.(?:md|yaml|json)$/u,
];

describe('the package', () => {
  test('holds what users need, and nothing else', () => {
    const paths = report.files.map(({ path }) => path);
    expect(paths.filter(path => !wanted.some(form => form.test(path)))).toEqual([]);
    for (const needed of [
      'LICENSE',
      'bin/pulso.js',
      'dist/cli/main.js',
      'dist/index.d.ts',
      'dist/inference/worker.js',
      'dist/client/client.js',
      'dist/client/client.d.ts',
      'models/pulso-care-12l/model.onnx',
      'packs/general/pack.yaml',
      'rules/default.yaml',
      'docs/protocol.md',
      'docs/asyncapi.yaml',
    ])
      expect(paths).toContain(needed);
  });
});

/** What an integrator writes first: one utterance in, one event out. */
const firstSteps = `
  export async function firstSteps({ PulsoEvents, PulsoStream }, options) {
    const events = new PulsoEvents({ ...options, filter: { types: ['pulso.escalation.raised.v1'] } });
    await events.ready();
    const stream = new PulsoStream(options);
    await stream.conversationStarted({ conversationId: 'c-1', channel: 'chat' });
    const said = { conversationId: 'c-1', role: 'customer', text: 'I am furious', final: true };
    for (const utteranceId of ['u-1', 'u-2', 'u-3', 'u-4', 'u-5', 'u-6']) await stream.utterance({ ...said, utteranceId });
    await stream.close();
    for await (const event of events) return { type: event.type, subject: event.subject };
  }
`;
const raised = { type: 'pulso.escalation.raised.v1', subject: 'c-1' };

describe('the client from the package', () => {
  test('works in a fresh folder, on this Node', async () => {
    const { port } = await startLiveEngine();
    const script = join(fresh, 'first-steps.mjs');
    const ws = pathToFileURL(resolve('node_modules/ws/wrapper.mjs')).href;
    await writeFile(
      script,
      `import * as client from 'pulso/client';
       import { WebSocket } from '${ws}';
       ${firstSteps}
       console.log(JSON.stringify(await firstSteps(client, { url: 'ws://127.0.0.1:${port}', WebSocket })));`,
    );
    const { stdout } = await run(process.execPath, [script], { cwd: fresh });
    expect(JSON.parse(stdout)).toEqual(raised);
  });

  test.skipIf(isMissing(browser))(`works in headless Chromium (needs ${browser})`, async () => {
    const page = await startPage(join(fresh, 'node_modules', 'pulso', 'dist'));
    const { port } = await startLiveEngine({ allowedOrigins: [page.origin] });
    const chromiumBrowser = await chromium.launch({ executablePath: browser, args: ['--no-sandbox'] });
    onTestFinished(() => chromiumBrowser.close());
    const tab = await chromiumBrowser.newPage();
    await tab.goto(page.origin);
    const steps = `import('/client/client.js').then(client => {
      ${firstSteps.replace('export ', '')}
      return firstSteps(client, { url: 'ws://127.0.0.1:${port}' });
    })`;
    expect(await tab.evaluate(steps)).toEqual(raised);
    expect(page.served.filter(path => !path.startsWith('/client/'))).toEqual(['/']);
  });

  test('is typed: messages and events by the schemas of the engine', async () => {
    // Its types rest on those of its one typed dependency, which npm would have installed beside it.
    await symlink(resolve('node_modules/@sinclair'), join(fresh, 'node_modules', '@sinclair'));
    await writeFile(join(fresh, 'typed.mts'), typed);
    const flags =
      '--noEmit --strict --exactOptionalPropertyTypes --module nodenext --target es2023 --lib es2023,dom';
    const tsc = [resolve('node_modules/typescript/bin/tsc'), ...flags.split(' '), 'typed.mts'];
    const { stdout } = await run(process.execPath, tsc, { cwd: fresh }).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).toBe('');
  });
});

const typed = `
import { PulsoEvents, PulsoStream, type WebSocketConstructor } from 'pulso/client';
const browserClass: WebSocketConstructor = WebSocket;
const stream = new PulsoStream({ url: 'ws://127.0.0.1:8787', WebSocket: browserClass, onSignals: s => s.valence?.toFixed(2) });
const said = { conversationId: 'c-1', utteranceId: 'u-1', role: 'customer', text: 'hello', final: true } as const;
const revision: number = (await stream.utterance(said)).revision;
// @ts-expect-error an interim may be left out
(await stream.utterance({ ...said, final: false })).revision;
// @ts-expect-error nobody has this role
await stream.utterance({ ...said, role: 'boss' });
// @ts-expect-error the engine does not know this channel
await stream.conversationStarted({ conversationId: 'c-1', channel: 'fax' });
// @ts-expect-error nor this level
new PulsoEvents({ url: '', filter: { minLevel: 'huge' } });
for await (const event of new PulsoEvents({ url: 'ws://127.0.0.1:8787', resume: { epoch: 'e', offset: revision } })) {
  // @ts-expect-error signals have no rule: first look at the type
  event.data.rule;
  if (event.type === 'pulso.escalation.raised.v1') {
    const level: 'watch' | 'alert' | 'critical' = event.data.level;
    const rule: string = event.data.rule + level;
    // @ts-expect-error it has another edge
    event.data.edge === 'cleared' || rule;
  }
}
`;

/** Serves a folder of modules, and an empty page. */
async function startPage(folder: string): Promise<{ origin: string; served: string[] }> {
  const served: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page');
    // Browsers ask for an icon by themselves.
    if (pathname !== '/favicon.ico') served.push(pathname);
    if (pathname === '/')
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>page</title>');
    else
      readFile(join(folder, pathname)).then(
        text => response.setHeader('content-type', 'text/javascript').end(text),
        () => response.writeHead(404).end(),
      );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, served };
}
