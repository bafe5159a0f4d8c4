import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { KeyRing } from '../../src/security/keyRing.ts';
import { startEngineProcess } from '../support/engineProcess.ts';
import { isMissing } from '../support/systemProgram.ts';

const openssl = '/usr/bin/openssl';

/** The serial number of the certificate that the engine shows now. */
function shownSerial(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

const run = promisify(execFile);

function folderWithCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-tls-'));
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const certify = () => {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    const files = ['-keyout', keyFile, '-out', certFile];
    execFileSync(openssl, ['req', '-x509', '-nodes', '-days', '2', ...curve, ...subject, ...files], {
      stdio: 'ignore',
    });
  };
  certify();
  const start = async (env: Readonly<Record<string, string>> = {}) => {
    const tls = { PULSO_TLS_CERT_FILE: certFile, PULSO_TLS_KEY_FILE: keyFile };
    const engine = await startEngineProcess({ ...tls, ...env });
    onTestFinished(async () => {
      await engine.stop();
      rmSync(folder, { recursive: true });
    });
    return engine;
  };
  return { folder, certFile, certify, start };
}

test.skipIf(isMissing(openssl))(
  'with a certificate it speaks HTTPS and WSS, and takes up a new one without a restart (openssl)',
  async () => {
    const { certFile, certify, start } = folderWithCertificate();
    const engine = await start();
    expect(engine.url).toMatch(/^https:/u);
    const socket = new WebSocket(`${engine.url.replace('https', 'wss')}/v1/events`, {
      ca: readFileSync(certFile),
    });
    const opened = await new Promise(resolve => {
      socket.once('open', () => {
        resolve('open');
      });
      socket.once('error', resolve);
    });
    expect(opened).toBe('open');
    socket.terminate();

    const port = Number(new URL(engine.url).port);
    const before = await shownSerial(port);
    certify();
    // It looks once a second.
    await expect.poll(() => shownSerial(port), { timeout: 15_000, interval: 200 }).not.toBe(before);
    // Without a folder the audit log is in the log.
    expect(engine.log()).toContain('"action":"tls.reloaded","actor":"file"');
  },
  30_000,
);

test.skipIf(isMissing(openssl))(
  'the command line reaches it with a key where Node trusts the certificate, and tells what is missing otherwise (openssl)',
  async () => {
    const { folder, certFile, start } = folderWithCertificate();
    const keysFile = join(folder, 'keys.json');
    const { secret } = new KeyRing(keysFile).create({
      tenant: 'acme',
      scopes: ['streams:write', 'events:read'],
    });
    const engine = await start({ PULSO_AUTH_KEYS_FILE: keysFile });
    const replay = async (env: Readonly<Record<string, string>>) => {
      const args = ['replay', 'samples/praise.en.jsonl', '--speed', 'max', '--json', '--url'];
      try {
        const told = await run(process.execPath, ['bin/pulso.js', ...args, engine.url], {
          env: { ...process.env, ...env },
        });
        return { exitCode: 0, ...told };
      } catch (error) {
        const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
        return { exitCode: code, stdout, stderr };
      }
    };
    const trusted = { NODE_EXTRA_CA_CERTS: certFile };
    const done = await replay({ ...trusted, PULSO_TOKEN: secret });
    expect(done.stdout).toContain('pulso.conversation.summary.v1');
    expect(done.exitCode).toBe(0);
    const keyless = await replay(trusted);
    expect(keyless).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('PULSO_TOKEN') as string });
    const stranger = await replay({ PULSO_TOKEN: secret });
    expect(stranger).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('SELF_SIGNED') as string });
    for (const { stdout, stderr } of [done, keyless, stranger]) expect(stdout + stderr).not.toContain(secret);
    expect(engine.log()).not.toContain(secret);
  },
  30_000,
);
