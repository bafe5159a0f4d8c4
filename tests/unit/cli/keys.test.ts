import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../../src/cli/program.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { KeyRing } from '../../../src/security/keyRing.ts';

class Printed extends Writable {
  text = '';
  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

function commandLine() {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-keys-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  // As whoever is about to open the engine to others has it.
  const env = { PULSO_DATA_DIR: folder, PULSO_HOST: '0.0.0.0' };
  const pulso = async (...args: string[]) => {
    const [stdout, stderr] = [new Printed(), new Printed()];
    const exitCode = await run(['keys', ...args], { stdout, stderr, env });
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
  };
  return { pulso, env, folder, ring: () => new KeyRing(join(folder, 'keys.json')) };
}

test('a key is made, listed without the key, and revoked; the audit log tells', async () => {
  const { pulso, folder, ring } = commandLine();
  const made = await pulso('create', '--tenant', 'acme', '--scope', 'admin', 'events:read', '--json');
  const { id, key } = JSON.parse(made.stdout) as { id: string; key: string };
  expect(ring().grant(key)).toMatchObject({ tenant: 'acme', scopes: new Set(['admin', 'events:read']) });
  const listed = await pulso('list', '--json');
  expect(JSON.parse(listed.stdout)).toMatchObject({ keys: [{ id, tenant: 'acme', revoked: false }] });
  expect(listed.stdout).not.toContain(key);
  expect((await pulso('revoke', id)).stdout).toContain(`revoked ${id}`);
  expect(ring().grant(key)).toBeUndefined();
  const audit = readFileSync(join(folder, 'audit.jsonl'), 'utf8').trim().split('\n');
  expect(audit.map(line => JSON.parse(line) as unknown)).toMatchObject([
    { action: 'key.created', actor: 'command-line', tenant: 'acme', target: id },
    { action: 'key.revoked', target: id },
  ]);
  expect(audit.join('')).not.toContain(key);
});

test('the first key is what lets the engine listen on another address', async () => {
  const { pulso, env } = commandLine();
  expect(() => loadConfig({ env })).toThrow('no credentials are configured');
  await pulso('create', '--scope', 'admin');
  expect(loadConfig({ env }).host).toBe('0.0.0.0');
});

test.each([
  [['create'], 2, 'USAGE'],
  [['create', '--scope', 'root'], 2, 'USAGE'],
  [['create', '--scope', 'admin', '--tenant', '../a'], 2, 'USAGE'],
  [['revoke', '0000000000000000'], 1, 'KEY_UNKNOWN'],
])('keys %s is refused', async (args, exitCode, code) => {
  const { pulso } = commandLine();
  const refused = await pulso(...args);
  expect([refused.exitCode, refused.stderr]).toEqual([exitCode, expect.stringContaining(code)]);
});
