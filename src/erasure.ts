import type { ConversationKey } from './domain/conversation.ts';
import type { DurableLog } from './domain/durableLog.ts';
import type { Flow } from './flow.ts';
import type { EngineWebhooks } from './engineWebhooks.ts';
import type { Erasure } from './http/rest/ports.ts';

/** Erases from memory and from the store. What subscribers have been sent is out of reach. */
export function erasureOf(
  { pipeline, hub, memory }: Pick<Flow, 'pipeline' | 'hub' | 'memory'>,
  store: Pick<DurableLog, 'conversationsOf' | 'forgetCustomer'>,
  webhooks: Pick<EngineWebhooks, 'forget'>,
): Erasure {
  const conversation = async (key: ConversationKey): Promise<boolean> => {
    const wasKnown = await pipeline.erase(key);
    // Whatever was on its way to the store before has been told by now: nothing comes after this.
    hub.forget(key);
    await webhooks.forget(key);
    return wasKnown;
  };
  const openOf = (tenant: string, customerId: string): ConversationKey[] => {
    const open = [...pipeline.conversations].filter(
      ({ key, assembly }) => key.tenant === tenant && assembly.info.customer?.id === customerId,
    );
    return open.map(({ key }) => key);
  };
  return {
    conversation,
    async customer(tenant, customerId) {
      const stored = await store.conversationsOf(tenant, customerId);
      const keys = [...openOf(tenant, customerId), ...stored];
      for (const key of keys) await conversation(key);
      const wasRemembered = memory.customers.forget(tenant, customerId);
      await store.forgetCustomer(tenant, customerId);
      return wasRemembered || keys.length > 0;
    },
  };
}
