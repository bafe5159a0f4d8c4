import { setTimeout as sleep } from 'node:timers/promises';
import { faultConversations, type FaultMessage } from './inputs.ts';
import { FaultSource } from './source.ts';

/** Of each conversation somebody speaks in every so many rounds. */
export const roundsApart = 4;
/** Silence after which a conversation is closed: whenever that is looked at, the last words are half as old as they get. */
export const idleRounds = 3.5 * roundsApart;
/** Conversations begin so far apart that at any moment one of them is looked at. */
const beginnings = 3 * roundsApart;
/** For a round to be accepted, whatever the clock does. */
const patienceMs = 20_000;

/** Conversations of so many utterances, of which the last brings the end, unless they are left open. */
export function shortConversations(
  count: number,
  prefix: string,
  utterances: number,
  leftOpen = false,
): FaultMessage[][] {
  return faultConversations(count, prefix).map(messages => [
    ...messages.slice(0, 1 + utterances),
    ...(leftOpen ? [] : messages.slice(-1)),
  ]);
}

/** Their messages by rounds: what opens a conversation goes with its first utterance, the end with the last. */
export function inRounds(conversations: readonly (readonly FaultMessage[])[]): FaultMessage[][][] {
  const rounds: FaultMessage[][][] = [];
  for (const [number, messages] of conversations.entries()) {
    let round = number % beginnings;
    let spoken: FaultMessage[] = [];
    for (const [at, message] of messages.entries()) {
      spoken.push(message);
      const isEndNext = at === messages.length - 2 && messages.at(-1)?.utteranceId === undefined;
      if (message.utteranceId === undefined && at < messages.length - 1) continue;
      if (isEndNext) continue;
      (rounds[round] ??= []).push(spoken);
      round += roundsApart;
      spoken = [];
    }
  }
  return Array.from({ length: rounds.length }, (_, round) => rounds[round] ?? []);
}

/**
 * Streams round by round, each on a connection of its own, at a steady pace. Throws when one is not accepted.
 * @param before what is done ahead of a round
 */
export async function streamRounds(
  url: string,
  rounds: readonly (readonly (readonly FaultMessage[])[])[],
  roundMs: number,
  before: (round: number) => void,
): Promise<FaultSource> {
  const source = new FaultSource();
  const begunAtMs = performance.now();
  for (const [number, round] of rounds.entries()) {
    const waitMs = begunAtMs + number * roundMs - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    before(number);
    source.add(round);
    const streaming = source.stream(url);
    const isTaken = await Promise.race([
      streaming.then(() => source.done),
      sleep(patienceMs, false, { ref: false }),
    ]);
    if (isTaken) continue;
    source.cut();
    throw new Error(`round ${number} was not accepted within ${patienceMs / 1_000} s`);
  }
  return source;
}
