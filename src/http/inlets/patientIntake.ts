import { setTimeout as sleep } from 'node:timers/promises';
import type { Receipt } from '../../domain/ports.ts';
import type { ConversationInput } from '../../domain/utterance.ts';
import type { Place } from '../../pipeline/sourceOrder.ts';
import type { Intake } from '../streams/streamConnection.ts';

/** Vendors at a socket don't send again: this often it is done for them. */
const maxAttempts = 20;
const defaultPauseMs = 1_000;

/**
 * Submits an input until it is accepted, or refused for good; interims once. The engine that shuts down is not tried
 * again: its connection ends.
 * @param refused told before each pause, with its length
 * @param place what its connection sends after it in the conversation waits for it
 */
export async function submitPatiently(
  intake: Pick<Intake, 'submit'>,
  input: ConversationInput,
  refused: (pauseMs: number) => void,
  place?: Place,
): Promise<Receipt> {
  const attempts = input.kind === 'utterance' && !input.utterance.final ? 1 : maxAttempts;
  for (let attempt = 1; ; attempt++) {
    const receipt = await intake.submit(input, place);
    if (receipt.kind === 'accepted' || !receipt.retryable) return receipt;
    if (receipt.code === 'DRAINING' || attempt >= attempts) return receipt;
    const pauseMs = receipt.retryAfterMs ?? defaultPauseMs;
    refused(pauseMs);
    await sleep(pauseMs, undefined, { ref: false });
  }
}
