import type { AgentOutcomes } from '../../domain/customerMemory.ts';

type Counted = Omit<AgentOutcomes, 'notedAtMs'>;

/** Moments that an agent must have had to be named at all. */
const leastMoments = 3;
/** Strength of the common rate where the counts tell nothing of how much agents differ, in moments. */
const defaultStrength = 10;
const [leastStrength, mostStrength] = [2, 200];

/**
 * Agents in the order to try them: by the share of moments they turned around, shrunk towards the share of all of
 * them (empirical Bayes, beta-binomial; strength by the method of moments). Three of three is luck more often
 * than skill; thirty of forty is not. Pure; used to route, and for nothing else.
 */
export function rankAgents(agents: readonly Counted[], most: number): string[] {
  const known = agents.filter(({ moments }) => moments >= leastMoments);
  const total = known.reduce((sum, { moments }) => sum + moments, 0);
  if (most === 0 || total === 0) return [];
  const common = known.reduce((sum, { recovered }) => sum + recovered, 0) / total;
  const strength = strengthOf(known, common, total);
  return known
    .map(({ agentId, moments, recovered }) => ({
      agentId,
      rate: (recovered + common * strength) / (moments + strength),
    }))
    .filter(({ rate }) => rate >= common)
    .sort((a, b) => b.rate - a.rate || (a.agentId < b.agentId ? -1 : 1))
    .slice(0, most)
    .map(({ agentId }) => agentId);
}

/**
 * How many moments of the common rate each agent is drawn towards it by: the less agents differ beyond chance, the
 * more. From the weighted variance of their rates (Kleinman 1973).
 */
function strengthOf(agents: readonly Counted[], common: number, total: number): number {
  if (agents.length < 2 || common === 0 || common === 1) return defaultStrength;
  const spread = agents.reduce(
    (sum, { moments, recovered }) => sum + moments * (recovered / moments - common) ** 2,
    0,
  );
  const chance = common * (1 - common);
  const sizes = total - agents.reduce((sum, { moments }) => sum + moments ** 2, 0) / total;
  const between = (spread - (agents.length - 1) * chance) / sizes;
  if (between <= 0) return mostStrength;
  return Math.min(mostStrength, Math.max(leastStrength, chance / between - 1));
}
