import type { ConversationKey } from '../domain/conversation.ts';
import type { Delivery, DeliveryState, DeliveryStore, EndpointKey } from '../domain/deliveryStore.ts';
import { EngineError } from '../domain/errors.ts';
import type { EndpointChange, EndpointRequest, EndpointView, WebhookControl } from './control.ts';
import { changedEndpoint, newEndpoint } from './definition.ts';
import { rotationOverlapMs, type Endpoint } from './endpoint.ts';
import { endpointRecord, storedEndpoint } from './endpointRecord.ts';
import type { ListedHosts } from './guard/target.ts';
import { Lane, type LanePorts } from './lane.ts';
import { sampleEvent } from './sampleEvent.ts';
import type { Seal } from './seal.ts';
import { newSecret, secretBytes } from './signing.ts';

export interface DispatcherPorts extends LanePorts {
  readonly store: DeliveryStore;
  /** Absent: no endpoint can be made by REST. */
  readonly seal: Seal | undefined;
  readonly listed: ListedHosts;
  /** Told when an endpoint is switched off without anybody asking for it. */
  readonly disabled: (key: EndpointKey) => void;
}

const maxEndpointsPerTenant = 100;

interface Entry {
  endpoint: Endpoint;
  /** Absent while it is disabled. */
  lane: Lane | undefined;
}

/** All webhook endpoints of an engine, each with a lane of its own. */
export class Dispatcher implements WebhookControl {
  readonly #ports: DispatcherPorts;
  readonly #entries = new Map<string, Entry>();

  constructor(ports: DispatcherPorts) {
    this.#ports = ports;
  }

  /**
   * Takes up the endpoints of the configuration, then those made by REST, each where it stopped.
   * @throws EngineError STORE_UNAVAILABLE
   */
  async start(fixed: readonly Endpoint[]): Promise<void> {
    const stored = await this.#ports.store.endpoints();
    const all = [...fixed, ...stored.map(endpoint => storedEndpoint(endpoint, this.#ports.seal))];
    for (const endpoint of all) {
      const entry: Entry = { endpoint, lane: undefined };
      this.#entries.set(idOf(endpoint), entry);
      await this.#run(entry);
    }
  }

  /** Ends all lanes once what is in flight has its answer; nothing is lost, the next start goes on. */
  async stop(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(async ({ lane }) => lane?.stop()));
  }

  /** Nothing of an erased conversation is sent, or kept, any more. */
  async forget(key: ConversationKey): Promise<void> {
    for (const { endpoint, lane } of this.#entries.values())
      if (endpoint.tenant === key.tenant) await lane?.forget(key.conversationId);
    await this.#ports.store.eraseDeliveries(key);
  }

  /** What was last changed before this instant goes, but for what a running endpoint still has to deliver. */
  retain(beforeMs: number): Promise<number> {
    const running = [...this.#entries.values()].filter(({ lane }) => lane !== undefined);
    const keys = running.map(({ endpoint: { tenant, endpointId } }) => ({ tenant, endpointId }));
    return this.#ports.store.retainDeliveries(beforeMs, keys);
  }

  list(tenant: string): Promise<readonly EndpointView[]> {
    const own = [...this.#entries.values()].filter(({ endpoint }) => endpoint.tenant === tenant);
    return Promise.all(own.map(entry => this.#view(entry)));
  }

  find(key: EndpointKey): Promise<EndpointView> {
    return this.#known(key).then(entry => this.#view(entry));
  }

  async create(tenant: string, request: EndpointRequest) {
    const seal = this.#sealOrRefuse();
    const { clock, listed, store } = this.#ports;
    const own = [...this.#entries.values()].filter(({ endpoint }) => endpoint.tenant === tenant);
    if (own.length >= maxEndpointsPerTenant)
      throw new EngineError('QUOTA_EXCEEDED', `a tenant has at most ${maxEndpointsPerTenant} webhooks`);
    const { endpoint, secret } = newEndpoint(tenant, request, listed, clock.nowMs());
    await store.saveEndpoint(endpointRecord(endpoint, seal));
    const entry: Entry = { endpoint, lane: undefined };
    this.#entries.set(idOf(endpoint), entry);
    await this.#run(entry);
    return { endpoint: await this.#view(entry), secret };
  }

  async change(key: EndpointKey, change: EndpointChange): Promise<EndpointView> {
    const entry = await this.#changeable(key);
    await this.#replace(entry, changedEndpoint(entry.endpoint, change, this.#ports.listed));
    return this.#view(entry);
  }

  async remove(key: EndpointKey): Promise<void> {
    const entry = await this.#changeable(key);
    this.#entries.delete(idOf(key));
    await entry.lane?.stop();
    await this.#ports.store.removeEndpoint(key);
  }

  async rotate(key: EndpointKey): Promise<{ readonly secret: string; readonly previousUntilMs: number }> {
    const entry = await this.#changeable(key);
    const secret = newSecret();
    const { current, token } = entry.endpoint.secrets;
    const previousUntilMs = this.#ports.clock.nowMs() + rotationOverlapMs;
    await this.#replace(entry, {
      ...entry.endpoint,
      secrets: {
        current: secretBytes(secret),
        ...(current === undefined ? {} : { previous: { secret: current, untilMs: previousUntilMs } }),
        ...(token === undefined ? {} : { token }),
      },
    });
    return { secret, previousUntilMs };
  }

  async test(key: EndpointKey) {
    const { endpoint } = await this.#known(key);
    return this.#ports.send(endpoint, sampleEvent(this.#ports.clock.nowMs()));
  }

  async deliveries(
    key: EndpointKey,
    page: { readonly state: DeliveryState; readonly beforeOffset?: number; readonly limit: number },
  ): Promise<readonly Delivery[]> {
    await this.#known(key);
    return this.#ports.store.list(key, page);
  }

  async resend(key: EndpointKey, offset: number): Promise<void> {
    const { lane } = await this.#known(key);
    const delivery = await this.#ports.store.find(key, offset);
    if (delivery?.body == null || delivery.state === 'pending')
      throw new EngineError('DELIVERY_UNKNOWN', 'no dead or expired delivery has this offset');
    if (lane === undefined) throw new EngineError('WEBHOOK_INVALID', 'the webhook is disabled');
    lane.resend(delivery);
  }

  async #known(key: EndpointKey): Promise<Entry> {
    const entry = this.#entries.get(idOf(key));
    if (entry === undefined) throw new EngineError('WEBHOOK_UNKNOWN', 'no webhook has this id');
    return Promise.resolve(entry);
  }

  async #changeable(key: EndpointKey): Promise<Entry> {
    const entry = await this.#known(key);
    if (entry.endpoint.isFixed)
      throw new EngineError(
        'WEBHOOK_FIXED',
        'this webhook belongs to the configuration file; change it there',
      );
    return entry;
  }

  #sealOrRefuse(): Seal {
    if (this.#ports.seal === undefined)
      throw new EngineError(
        'SEAL_KEY_MISSING',
        'secrets of webhooks can only be stored sealed: set webhooks.sealKeyFile (PULSO_WEBHOOKS_SEAL_KEY_FILE)',
      );
    return this.#ports.seal;
  }

  /** Stored first; then the lane goes on with it. Another filter begins where the one before stopped. */
  async #replace(entry: Entry, endpoint: Endpoint): Promise<void> {
    await this.#ports.store.saveEndpoint(endpointRecord(endpoint, this.#sealOrRefuse()));
    const isSameLane =
      endpoint.filter === entry.endpoint.filter &&
      endpoint.disabledBecause === entry.endpoint.disabledBecause;
    entry.endpoint = endpoint;
    if (isSameLane) return;
    await entry.lane?.stop();
    entry.lane = undefined;
    await this.#run(entry);
  }

  async #run(entry: Entry): Promise<void> {
    if (entry.endpoint.disabledBecause !== null) return;
    const lane = new Lane(
      () => entry.endpoint,
      this.#ports,
      () => {
        this.#gone(entry, lane);
      },
    );
    entry.lane = lane;
    await lane.start();
  }

  /** The endpoint has answered 410. One of the configuration file comes back with the next start. */
  #gone(entry: Entry, lane: Lane): void {
    const { count, disabled, store, seal } = this.#ports;
    entry.endpoint = { ...entry.endpoint, disabledBecause: 'gone' };
    if (entry.lane === lane) entry.lane = undefined;
    lane.giveUp();
    void lane.stop();
    count('webhook-disabled');
    disabled(entry.endpoint);
    if (!entry.endpoint.isFixed && seal !== undefined)
      store.saveEndpoint(endpointRecord(entry.endpoint, seal)).catch(() => {
        count('webhook-store-failed');
      });
  }

  async #view({ endpoint, lane }: Entry): Promise<EndpointView> {
    const { secrets, ...shown } = endpoint;
    const { previous } = secrets;
    const isOverlap = previous !== undefined && this.#ports.clock.nowMs() < previous.untilMs;
    const status = lane?.status;
    return {
      ...shown,
      previousSecretUntilMs: isOverlap ? previous.untilMs : null,
      circuit: status?.circuit ?? 'closed',
      inFlight: status?.inFlight ?? 0,
      gaps: status?.gaps ?? 0,
      lastAttempt: status?.lastAttempt ?? null,
      deliveries: await this.#ports.store.counts(endpoint),
    };
  }
}

function idOf({ tenant, endpointId }: EndpointKey): string {
  return `${tenant}\n${endpointId}`;
}
