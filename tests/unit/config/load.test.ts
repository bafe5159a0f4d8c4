import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLoopback, loadConfig } from '../../../src/config/load.ts';

function yamlFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'pulso-config-')), 'pulso.yaml');
  writeFileSync(file, text);
  return file;
}
const invalid = (message: string) =>
  expect.objectContaining({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(message) as string,
  }) as Error;

describe('configuration', () => {
  it.each([
    [{ PULSO_TLS_CERT_FILE: 'cert.pem' }, 'PULSO_TLS_KEY_FILE'],
    [{ PULSO_AUTH_JWT_ISSUER: 'https://login.example' }, 'PULSO_AUTH_JWT_AUDIENCE'],
    [{ PULSO_AUTH_JWT_ISSUER: 'i', PULSO_AUTH_JWT_AUDIENCE: 'a' }, 'PULSO_AUTH_JWT_KEYS'],
    [{ PULSO_AUTH_JWT_KEYS: 'jwks.json' }, 'PULSO_AUTH_JWT_ISSUER'],
    [{ PULSO_AUTH_JWT_ALGORITHMS: 'none' }, 'PULSO_AUTH_JWT_ALGORITHMS'],
    [{ PULSO_HTTP_ALLOWED_ORIGINS: 'https://desk.example/path' }, 'PULSO_HTTP_ALLOWED_ORIGINS'],
    [{ PULSO_HTTP_ALLOWED_ORIGINS: '*' }, 'PULSO_HTTP_ALLOWED_ORIGINS'],
  ])('half of a credential or of a certificate stops the start: %j', (env, named) => {
    expect(() => loadConfig({ env })).toThrow(invalid(named));
  });

  it('works without a word of it', () => {
    const config = loadConfig({ env: {} });
    expect(config).toMatchObject({ host: '127.0.0.1', port: 8787, model: { cacheMaxChars: 40 } });
  });

  it('lets the command line win over the environment, and the environment over the file', () => {
    const env = {
      PULSO_CONFIG: yamlFile('port: 1\nhost: "::1"\nsource: /a\n'),
      PULSO_PORT: '2',
      PULSO_HOST: '127.0.0.2',
    };
    const config = loadConfig({ env, overrides: { port: 3 } });
    expect(config).toMatchObject({ port: 3, host: '127.0.0.2', source: '/a' });
  });

  it('names every unknown option', () => {
    expect(() => loadConfig({ env: { PULSO_PROT: '1', PULSO_HOTS: 'x' } })).toThrow(
      invalid('PULSO_PROT is not an option; PULSO_HOTS is not an option'),
    );
    expect(() => loadConfig({ env: { PULSO_CONFIG: yamlFile('model:\n  wrokers: 1\n') } })).toThrow(
      invalid('model.wrokers is not an option'),
    );
  });

  it('names a malformed option and its variable', () => {
    expect(() => loadConfig({ env: { PULSO_PORT: 'eighty' } })).toThrow(
      invalid('port (PULSO_PORT) must be integer'),
    );
    expect(() => loadConfig({ env: { PULSO_PORT: '70000' } })).toThrow(
      invalid('port (PULSO_PORT) must be <= 65535'),
    );
  });

  it('refuses to listen where others could reach it without credentials', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.4', 'pulso.example', '::ffff:10.0.0.1'])
      expect(() => loadConfig({ env: { PULSO_HOST: host } })).toThrow(invalid('PULSO_HOST'));
  });

  it('refuses broken, duplicate and bomb-like YAML with its place', () => {
    expect(() => loadConfig({ env: { PULSO_CONFIG: yamlFile('port: 1\nport: 2\n') } })).toThrow(
      invalid('line 2'),
    );
    expect(() => loadConfig({ env: { PULSO_CONFIG: yamlFile('port: [1\n') } })).toThrow(invalid('line'));
    expect(() => loadConfig({ env: { PULSO_CONFIG: '/nowhere/pulso.yaml' } })).toThrow(
      invalid('does not exist'),
    );
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n`;
    expect(() => loadConfig({ env: { PULSO_CONFIG: yamlFile(bomb) } })).toThrow(invalid('alias'));
  });
});

describe('loopback', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.8.9.10', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['', false],
    ['10.0.0.1', false],
    ['example.org', false],
  ])('%s: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});
