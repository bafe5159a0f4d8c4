import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkNode, judgeCpu } from '../../../src/cli/doctor/machine.ts';
import { checkModel } from '../../../src/cli/doctor/model.ts';
import { checkDataFolder, checkPacks, checkPort } from '../../../src/cli/doctor/surroundings.ts';
import { loadConfig } from '../../../src/config/load.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulso-doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

const config = (overrides: Record<string, unknown>) => loadConfig({ env: {}, overrides });

describe('Node.js', () => {
  test.each([
    ['18.20.4', 'fail'],
    ['20.18.3', 'fail'],
    ['20.19.0', 'warn'],
    ['22.11.0', 'ok'],
    ['24.1.0', 'ok'],
  ])('%s is %s where >=20.19 is needed', (version, status) => {
    expect(checkNode(version, '>=20.19').status).toBe(status);
  });
});

describe('the CPU', () => {
  test('names the instructions that help', () => {
    const info = 'model name : Some CPU\nflags\t\t: fpu avx avx2 avx512f avx512_vnni\nbugs : none\n';
    expect(judgeCpu('Some CPU', info)).toMatchObject({
      status: 'ok',
      detail: 'Some CPU (avx2, avx512f, avx512_vnni)',
    });
  });

  test('without AVX2 is warned of', () => {
    expect(judgeCpu('Old CPU', 'flags : fpu sse2\n')).toMatchObject({ status: 'warn' });
  });

  test('without VNNI is warned of', () => {
    expect(judgeCpu('Some CPU', 'flags : fpu sse2 avx2\n')).toMatchObject({
      status: 'warn',
      detail: 'Some CPU (avx2), no VNNI',
      remedy: expect.stringContaining('two to three times') as string,
    });
    expect(judgeCpu('Some CPU', 'flags : fpu avx2 avx_vnni\n').status).toBe('ok');
  });

  test('of another family, or on a system that tells nothing, is taken as it is', () => {
    expect(judgeCpu('ARM', 'Features : fp asimd\n')).toMatchObject({ status: 'ok', detail: 'ARM' });
    expect(judgeCpu('unknown', undefined).status).toBe('ok');
  });
});

describe('the port', () => {
  test('in use is a warning with a remedy: an engine may be running', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await checkPort(config({ port }))).toMatchObject({
      status: 'warn',
      detail: `127.0.0.1:${port} is in use`,
      remedy: expect.stringContaining('PULSO_PORT') as string,
    });
    server.close();
    await once(server, 'close');
    expect(await checkPort(config({ port }))).toMatchObject({ status: 'ok' });
  });
});

describe('the data folder', () => {
  test('need not exist yet: what counts is the folder it would be made in', async () => {
    const check = await checkDataFolder(config({ dataDir: join(folder, 'not', 'yet') }));
    expect(check).toMatchObject({ status: 'ok', figures: { freeBytes: expect.any(Number) as number } });
  });

  test('that is a file is a failure', async () => {
    const dataDir = join(folder, 'a-file');
    await writeFile(dataDir, '');
    expect(await checkDataFolder(config({ dataDir }))).toMatchObject({ status: 'fail' });
  });
});

test('packs that can not be read fail with code and place', () => {
  expect(checkPacks(config({ 'packs.dir': folder }))).toMatchObject({
    status: 'fail',
    detail: expect.stringContaining('PACK_INVALID') as string,
  });
});

test('a model that is not there fails, and nothing is thrown', async () => {
  const [check, ...more] = await checkModel(config({ 'model.dir': folder }));
  expect(check).toMatchObject({
    name: 'model',
    status: 'fail',
    detail: expect.stringContaining('MODEL_MISSING') as string,
  });
  expect(more).toEqual([]);
});
