import { heard } from '../../tests/support/dialogue.ts';
import type { EscalateInput } from '../../src/pipeline/escalate/contract.ts';

/** A conversation as escalation sees it: calm, then worse and worse, then calm again, over and over. */
export function dialogueInputs(utterances: number): EscalateInput[] {
  return Array.from({ length: utterances }, (_, number) => {
    const mood = Math.cos((number * 2 * Math.PI) / 12);
    const upset = mood < -0.3;
    return heard(
      {
        valence: mood * 0.8,
        feels: { anger: upset ? -mood * 0.9 : 0.02, frustration: upset ? 0.8 : 0.05 },
        ...(upset ? { phrases: { repeat: 0.8 } } : {}),
        overrides: { role: number % 2 === 0 ? 'customer' : 'agent' },
      },
      number,
    );
  });
}
