import { asyncScheduler } from 'rxjs';
import type { EventHub } from '../../src/pipeline/publish/contract.ts';
import { MemoryDeliveryStore } from '../../src/store/memoryDeliveryStore.ts';
import { systemClock } from '../../src/systemClock.ts';
import { Dispatcher, type DispatcherPorts } from '../../src/webhooks/dispatcher.ts';
import type { Endpoint } from '../../src/webhooks/endpoint.ts';
import { createSeal } from '../../src/webhooks/seal.ts';
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

/** The dispatcher of an engine whose requests go nowhere, unless the test says where. */
export function testWebhooks(
  ports: Partial<DispatcherPorts> & { readonly hub: Pick<EventHub, 'subscribe'> },
): { dispatcher: Dispatcher; store: DispatcherPorts['store'] } {
  const { store = new MemoryDeliveryStore() } = ports;
  const dispatcher = new Dispatcher({
    store,
    send: () => Promise.resolve({ failure: 'connection-failed', durationMs: 0 }),
    seal: createSeal('ab'.repeat(32)),
    listed: new Set(),
    clock: systemClock,
    scheduler: asyncScheduler,
    random: () => 0,
    count: () => undefined,
    disabled: () => undefined,
    maxInFlight: 16,
    maxWaiting: 1_000,
    ...ports,
  });
  return { dispatcher, store };
}
