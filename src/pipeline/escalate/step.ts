import type { ConversationOutput } from '../../domain/escalation.ts';
import type { EscalateInput } from './contract.ts';
import type { EscalationOptions } from './options.ts';
import type { EscalationState } from './state.ts';

export function step(
  state: EscalationState,
  _input: EscalateInput,
  _options: EscalationOptions,
): [EscalationState, ConversationOutput[]] {
  return [state, []];
}
