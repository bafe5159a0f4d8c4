import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
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

test.skipIf(isMissing(openssl))(
  'with a certificate it speaks HTTPS and WSS, and takes up a new one without a restart (openssl)',
  async () => {
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
    const engine = await startEngineProcess({ PULSO_TLS_CERT_FILE: certFile, PULSO_TLS_KEY_FILE: keyFile });
    onTestFinished(async () => {
      await engine.stop();
      rmSync(folder, { recursive: true });
    });
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
  },
  30_000,
);
