import { Type } from '@sinclair/typebox';
import { CHANNELS } from '../../../domain/conversation.ts';
import { ADVICE_ACTIONS } from '../../../domain/escalation.ts';
import { INFO_KINDS } from '../../../domain/signals.ts';
import { oneOf } from './fields.ts';

/** What would help. */
export const AdviceSchema = Type.Array(
  Type.Object({
    action: oneOf(ADVICE_ACTIONS),
    because: Type.String(),
    signals: Type.Array(Type.String(), { description: 'Names of the signals that it rests on.' }),
    policy: Type.String({ description: 'The line of the policy table in docs/moments.md.' }),
    skills: Type.Optional(Type.Array(Type.String(), { description: 'The best first.' })),
    agents: Type.Optional(Type.Array(Type.String(), { description: 'In the order to try them.' })),
    channel: Type.Optional(oneOf(CHANNELS, 'Where to go on.')),
    known: Type.Optional(Type.Array(oneOf(INFO_KINDS), { description: 'What the customer has given.' })),
    question: Type.Optional(Type.String({ description: 'The one question of a survey.' })),
  }),
);
