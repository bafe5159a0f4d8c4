import type { PackFacts } from '../../domain/packFacts.ts';
import type { UtteranceSignals } from '../../domain/signals.ts';
import type { AssembledUtterance } from '../../domain/utterance.ts';
import { momentRules } from './momentRules.ts';
import type { MomentState } from './momentState.ts';

/** Mentions kept: of different events, the newest. */
const keptMentions = 3;
/** Utterances of the agent's side that count as said just before. */
const keptAgentUtterances = 2;

/** Notes which journey events a final names, and what the agent's side said last. */
export function noteUtterance(
  moments: MomentState,
  utterance: AssembledUtterance,
  { journey }: UtteranceSignals,
  pack: PackFacts,
  atUtterance: number,
): MomentState {
  const { utteranceId, revision, role } = utterance;
  const named = strongestOfEach(journey).filter(hit => pack.journeyEvents.has(hit.eventId));
  const lately = moments.mentions.filter(
    mention =>
      atUtterance - mention.atUtterance < momentRules.namedWithin &&
      mention.utteranceId !== utteranceId &&
      !named.some(({ eventId }) => eventId === mention.hit.eventId),
  );
  const mentions = [
    ...lately,
    ...named.map(hit => ({ hit, utteranceId, revision, role, atUtterance })),
  ].slice(-keptMentions);
  if (role !== 'agent' && role !== 'bot' && role !== 'supervisor') return { ...moments, mentions };
  const said = moments.agentSaid.filter(id => id !== utteranceId);
  return {
    ...moments,
    mentions,
    agentSaid: [...said, utteranceId].slice(-keptAgentUtterances),
    agentId: role === 'agent' ? (utterance.participantId ?? moments.agentId) : moments.agentId,
  };
}

function strongestOfEach(journey: UtteranceSignals['journey']): UtteranceSignals['journey'] {
  return journey.filter(
    (hit, at) =>
      !journey.some(
        (other, otherAt) =>
          other.eventId === hit.eventId &&
          (other.weight > hit.weight || (other.weight === hit.weight && otherAt < at)),
      ),
  );
}
