import { LRUCache } from 'lru-cache';
import type { AgentOutcomes, AgentRecord } from '../domain/customerMemory.ts';

/** Counts outcomes of moments by agent, in memory. @param maxAgents per tenant; the longest unheard of go first */
export class MemoryAgents implements AgentRecord {
  readonly #tenants: LRUCache<string, LRUCache<string, AgentOutcomes>>;
  readonly #maxAgents: number;

  constructor(maxAgents = 5_000, maxTenants = 1_000) {
    this.#maxAgents = maxAgents;
    this.#tenants = new LRUCache({ max: maxTenants });
  }

  outcomes(tenant: string): readonly AgentOutcomes[] {
    return [...(this.#tenants.get(tenant)?.values() ?? [])];
  }

  outcomesOf(tenant: string, agentId: string): AgentOutcomes | undefined {
    return this.#tenants.get(tenant)?.peek(agentId);
  }

  note(tenant: string, agentId: string, recovered: boolean, atMs: number): void {
    const known = this.outcomesOf(tenant, agentId) ?? { moments: 0, recovered: 0, notedAtMs: atMs };
    this.restore(tenant, {
      agentId,
      moments: known.moments + 1,
      recovered: known.recovered + (recovered ? 1 : 0),
      notedAtMs: Math.max(known.notedAtMs, atMs),
    });
  }

  forgetBefore(atMs: number): void {
    for (const agents of this.#tenants.values())
      for (const { agentId, notedAtMs } of agents.values()) if (notedAtMs < atMs) agents.delete(agentId);
  }

  restore(tenant: string, { agentId, moments, recovered, notedAtMs }: AgentOutcomes): void {
    const agents = this.#tenants.get(tenant) ?? new LRUCache<string, AgentOutcomes>({ max: this.#maxAgents });
    this.#tenants.set(tenant, agents);
    agents.set(agentId, { agentId, moments, recovered, notedAtMs });
  }
}
