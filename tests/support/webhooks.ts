import type { Endpoint } from '../../src/webhooks/endpoint.ts';
import { secretBytes } from '../../src/webhooks/signing.ts';

/** Of 32 bytes, as REST would make it. */
export const webhookSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** A webhook that takes everything. */
export function endpoint(overrides: Partial<Endpoint> = {}): Endpoint {
  return {
    tenant: 'default',
    endpointId: 'we_1',
    kind: 'webhook',
    mode: 'structured',
    handshake: false,
    url: 'https://hooks.example.com/',
    description: '',
    filter: {},
    disabledBecause: null,
    secrets: { current: secretBytes(webhookSecret) },
    isFixed: false,
    createdAtMs: 0,
    ...overrides,
  };
}
