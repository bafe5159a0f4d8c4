import type { ConversationInfo } from '../domain/conversation.ts';
import type { AgentRecord, CustomerHistory, CustomerMemory } from '../domain/customerMemory.ts';
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
): { history?: CustomerHistory; empathicAgents?: readonly string[] } {
  const { customer } = info;
  if (memory === undefined || customer === undefined || conversation.recalledCustomer === customer.id)
    return {};
  conversation.recalledCustomer = customer.id;
  const { tenant } = conversation.key;
  const history = memory.customers.recall(tenant, customer.id, atMs);
  return {
    ...(history === undefined ? {} : { history }),
    ...(advice.rankedAgents === 0
      ? {}
      : { empathicAgents: rankAgents(memory.agents.outcomes(tenant), advice.rankedAgents) }),
  };
}

/** Notes what later conversations should know: moments as they change, the usual mood and surveys at the end. */
export function noteOutput(
  output: ConversationOutput,
  conversation: Conversation,
  info: ConversationInfo,
  atMs: number,
  memory: LongMemory | undefined,
): void {
  if (memory === undefined) return;
  const { tenant, conversationId } = conversation.key;
  if (output.kind === 'moment' && output.edge !== 'opened' && output.agentId !== undefined)
    memory.agents.note(tenant, output.agentId, output.edge === 'recovered');
  const customerId = info.customer?.id;
  if (customerId === undefined) return;
  if (output.kind === 'moment') {
    const { momentId, journeyEvent, edge: outcome } = output;
    memory.customers.remember(tenant, customerId, {
      kind: 'moment',
      moment: { momentId, conversationId, channel: info.channel, journeyEvent, outcome, atMs },
    });
  }
  if (output.kind !== 'summary') return;
  const { sum, weight } = openingOf(conversation.escalation);
  if (weight > 0) memory.customers.remember(tenant, customerId, { kind: 'conversation', sum, weight, atMs });
  if (output.advice.some(({ action }) => action === 'short-survey'))
    memory.customers.remember(tenant, customerId, { kind: 'survey', atMs });
}
