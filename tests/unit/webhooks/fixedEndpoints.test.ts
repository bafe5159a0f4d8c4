import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { fixedEndpoints } from '../../../src/webhooks/fixedEndpoints.ts';
import { secretBytes } from '../../../src/webhooks/signing.ts';
import { webhookSecret } from '../../support/webhooks.ts';

/** The endpoints of a configuration file; `SECRET` stands for the path of a file with a secret. */
function configured(endpoints: string) {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const [file, secretFile] = [join(folder, 'pulso.yaml'), join(folder, 'secret')];
  writeFileSync(secretFile, `${webhookSecret}\n`);
  writeFileSync(file, `webhooks:\n  endpoints:\n${endpoints.replaceAll('SECRET', secretFile)}`);
  return fixedEndpoints(loadConfig({ env: { PULSO_CONFIG: file } }), new Set());
}

it('endpoints of the configuration file get their secrets from files', () => {
  const [first, second] = configured(
    '    - { id: desk, url: "https://hooks.example.com/", secretFile: SECRET, filter: { minLevel: alert } }\n' +
      '    - { id: bus, url: "https://bus.example.com/", kind: cloudevents, mode: binary, tenant: acme }\n',
  );
  expect(first).toMatchObject({
    endpointId: 'desk',
    tenant: 'default',
    kind: 'webhook',
    isFixed: true,
    filter: { minLevel: 'alert' },
    secrets: { current: secretBytes(webhookSecret) },
  });
  expect(second).toMatchObject({ endpointId: 'bus', tenant: 'acme', mode: 'binary', secrets: {} });
});

it.each([
  ['    - { id: desk, url: "https://hooks.example.com/" }\n', 'desk needs a secretFile'],
  ['    - { id: desk, url: "https://hooks.example.com/", secretFile: /nowhere/secret }\n', "can't be read"],
  ['    - { id: desk, url: "https://10.0.0.1/", secretFile: SECRET }\n', 'desk url names an address'],
  [
    '    - { id: desk, url: "https://a.example/", secretFile: SECRET, colour: red }\n',
    'colour is not an option',
  ],
  [
    '    - { id: desk, url: "https://a.example/", secretFile: SECRET, filter: { minLevel: loud } }\n',
    'minLevel',
  ],
  ['    - { id: a, url: "https://a.example/", secretFile: SECRET }\n'.repeat(2), 'has an id twice'],
])('a wrong one stops the start and is named: %s', (endpoints, problem) => {
  expect(() => configured(endpoints)).toThrow(problem);
});
