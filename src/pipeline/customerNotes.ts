import type { ConversationInfo } from '../domain/conversation.ts';
import type { AgentRecord, CustomerHistory, CustomerMemory } from '../domain/customerMemory.ts';
import type { AgentRow, CustomerRow } from '../domain/durableLog.ts';
import type { ConversationOutput } from '../domain/escalation.ts';
import type { Conversation } from './conversation.ts';
import type { EscalationOptions } from './escalate/options.ts';
import { rankAgents } from './escalate/rankAgents.ts';
import { openingOf } from './escalate/summary.ts';

/** What lasts longer than a conversation; absent: every conversation stands for itself. */
export interface LongMemory {
  readonly customers: CustomerMemory;
  readonly agents: AgentRecord;
}

/** What is known from before, as an input of the conversation: read once, when its customer is first named. */
export function recallFor(
  conversation: Conversation,
  info: ConversationInfo,
  atMs: number,
  memory: LongMemory | undefined,
  { advice }: EscalationOptions,
): { recalled?: string; history?: CustomerHistory; empathicAgents?: readonly string[] } {
  const { customer } = info;
  if (memory === undefined || customer === undefined || conversation.recalledCustomer === customer.id)
    return {};
  const { tenant } = conversation.key;
  const history = memory.customers.recall(tenant, customer.id, atMs);
  return {
    recalled: customer.id,
    ...(history === undefined ? {} : { history }),
    ...(advice.rankedAgents === 0
      ? {}
      : { empathicAgents: rankAgents(memory.agents.outcomes(tenant), advice.rankedAgents) }),
  };
}

/**
 * Notes what later conversations should know: moments as they change, the usual mood and surveys at the end. And
 * remembers whom it noted something of, so that it is kept.
 */
export class NotesTaken {
  readonly #conversation: Conversation;
  readonly #info: ConversationInfo;
  readonly #memory: LongMemory | undefined;
  readonly #agents = new Set<string>();
  readonly #customers = new Set<string>();

  constructor(conversation: Conversation, info: ConversationInfo, memory: LongMemory | undefined) {
    this.#conversation = conversation;
    this.#info = info;
    this.#memory = memory;
  }

  take(output: ConversationOutput, atMs: number): void {
    if (this.#memory === undefined) return;
    const { tenant, conversationId } = this.#conversation.key;
    if (output.kind === 'moment' && output.edge !== 'opened' && output.agentId !== undefined) {
      this.#memory.agents.note(tenant, output.agentId, output.edge === 'recovered', atMs);
      this.#agents.add(output.agentId);
    }
    const customerId = this.#info.customer?.id;
    if (customerId === undefined) return;
    const remember = (note: Parameters<CustomerMemory['remember']>[2]) => {
      this.#memory?.customers.remember(tenant, customerId, note);
      this.#customers.add(customerId);
    };
    if (output.kind === 'moment') {
      const { momentId, journeyEvent, edge: outcome } = output;
      const { channel } = this.#info;
      remember({
        kind: 'moment',
        moment: { momentId, conversationId, channel, journeyEvent, outcome, atMs },
      });
    }
    if (output.kind !== 'summary') return;
    const { sum, weight } = openingOf(this.#conversation.escalation);
    if (weight > 0) remember({ kind: 'conversation', sum, weight, atMs });
    if (output.advice.some(({ action }) => action === 'short-survey')) remember({ kind: 'survey', atMs });
  }

  /** As things stand now, whoever else has noted something meanwhile. */
  rows(): { customers?: readonly CustomerRow[]; agents?: readonly AgentRow[] } {
    const { tenant } = this.#conversation.key;
    const customers = [...this.#customers].flatMap(customerId => {
      const kept = this.#memory?.customers.kept(tenant, customerId);
      return kept === undefined ? [] : [{ tenant, customerId, ...kept }];
    });
    const agents = [...this.#agents].flatMap(agentId => {
      const outcomes = this.#memory?.agents.outcomesOf(tenant, agentId);
      return outcomes === undefined ? [] : [{ tenant, ...outcomes }];
    });
    return {
      ...(customers.length === 0 ? {} : { customers }),
      ...(agents.length === 0 ? {} : { agents }),
    };
  }
}
