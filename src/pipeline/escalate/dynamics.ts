import { INFO_KINDS, type DialogueActs, type InfoKind, type UtteranceSignals } from '../../domain/signals.ts';
import type { AssembledUtterance, TurnTiming } from '../../domain/utterance.ts';
import { wordsIn } from './reading.ts';

/**
 * How the two sides talk with each other: who speaks how long, and what is asked and answered. Sums and kinds
 * only; from finals as they were first heard (a correction changes the words, not who spoke when).
 */
export interface Dynamics {
  /** Speech so far with known offsets; null while none is known. */
  readonly customerMs: number | null;
  readonly agentMs: number | null;
  /** What the agent's side has said since the customer last spoke, or said before the customer's newest words. */
  readonly monologueMs: number | null;
  /** How long the agent's side has talked over the customer so far, and how often for longer than a slip. */
  readonly agentOverlapMs: number | null;
  readonly agentInterruptions: number | null;
  readonly customerSpokeLast: boolean;
  /** Kinds that are asked for and not yet answered. */
  readonly pending: readonly InfoKind[];
  /** Kinds that have been asked for, and kinds that the customer has given. */
  readonly asked: readonly InfoKind[];
  readonly given: readonly InfoKind[];
  /** Hashes of the last questions of the agent's side. */
  readonly questions: readonly number[];
  /** How often the agent's side asked the same again without having had an answer. */
  readonly sameQuestionAgain: number;
  /** How often it asked for what the customer had already given. */
  readonly askedAgainFor: number;
}

export const silentDynamics: Dynamics = {
  customerMs: null,
  agentMs: null,
  monologueMs: null,
  agentOverlapMs: null,
  agentInterruptions: null,
  customerSpokeLast: false,
  pending: [],
  asked: [],
  given: [],
  questions: [],
  sameQuestionAgain: 0,
  askedAgainFor: 0,
};

const saysNothing: DialogueActs = { asks: [], gives: [], answers: false };
/** Questions remembered of the agent's side. */
const rememberedQuestions = 12;
/** Bursts shorter than this have no pace worth the name. */
const shortestPacedMs = 500;
/** Talk-over from which the agent interrupts; less is how people take turns. */
const interruptsFromMs = 500;
/** What digits can be the answer to, the likeliest first. */
const inDigits: readonly InfoKind[] = ['number', 'phone', 'date'];

/** Takes one final in. Bots count for the agent's side: what a bot was told need not be asked again. */
export function hearDynamics(
  dynamics: Dynamics,
  utterance: AssembledUtterance,
  { acts }: UtteranceSignals,
): Dynamics {
  const { durationMs } = utterance.turn;
  switch (utterance.role) {
    case 'customer':
      return {
        ...dynamics,
        customerMs: added(dynamics.customerMs, durationMs),
        customerSpokeLast: true,
        ...answered(dynamics, acts ?? saysNothing),
      };
    case 'agent':
    case 'bot':
    case 'supervisor': {
      const before = dynamics.customerSpokeLast ? null : dynamics.monologueMs;
      return {
        ...dynamics,
        agentMs: added(dynamics.agentMs, durationMs),
        monologueMs: added(before, durationMs),
        ...talkedOver(dynamics, utterance.turn),
        customerSpokeLast: false,
        ...(acts === undefined ? {} : asked(dynamics, acts)),
      };
    }
    case 'system':
      return dynamics;
  }
}

/** The customer's share of all speech, 0…1; null until the offsets of both sides are known. */
export function customerShareOf({ customerMs, agentMs }: Dynamics): number | null {
  if (customerMs === null || agentMs === null || customerMs + agentMs === 0) return null;
  return customerMs / (customerMs + agentMs);
}

/** Words a second, to two decimals; null without offsets, or where it is too short to tell. */
export function paceOf({ turn: { durationMs }, text }: AssembledUtterance): number | null {
  if (durationMs === undefined || durationMs < shortestPacedMs) return null;
  return Math.round((wordsIn(text) / durationMs) * 100_000) / 100;
}

/** The agent's side begins while the customer, who was heard last, still speaks. Nothing changes without offsets. */
function talkedOver(
  { agentOverlapMs, agentInterruptions, customerSpokeLast }: Dynamics,
  { overlapMs, silenceBeforeMs }: TurnTiming,
): Pick<Dynamics, 'agentOverlapMs' | 'agentInterruptions'> {
  if (overlapMs === undefined && silenceBeforeMs === undefined) return { agentOverlapMs, agentInterruptions };
  const overMs = customerSpokeLast ? (overlapMs ?? 0) : 0;
  return {
    agentOverlapMs: (agentOverlapMs ?? 0) + overMs,
    agentInterruptions: (agentInterruptions ?? 0) + (overMs >= interruptsFromMs ? 1 : 0),
  };
}

function added(soFarMs: number | null, durationMs: number | undefined): number | null {
  return durationMs === undefined ? soFarMs : (soFarMs ?? 0) + durationMs;
}

function asked(dynamics: Dynamics, { asks, questionHash }: DialogueActs): Partial<Dynamics> {
  const { given, questions } = dynamics;
  const knew = asks.some(kind => given.includes(kind));
  const again = asks.some(kind => dynamics.asked.includes(kind) && !given.includes(kind));
  const repeats = questionHash !== undefined && questions.includes(questionHash);
  return {
    pending: kindsIn(asks, dynamics.pending),
    asked: kindsIn(dynamics.asked, asks),
    questions:
      questionHash === undefined || repeats
        ? questions
        : [...questions, questionHash].slice(-rememberedQuestions),
    // Asked again for what is known is the worse of the two, and counts as that alone.
    askedAgainFor: dynamics.askedAgainFor + (knew ? 1 : 0),
    sameQuestionAgain: dynamics.sameQuestionAgain + (!knew && (again || repeats) ? 1 : 0),
  };
}

/** Digits answer the question that digits can answer; a short plain answer gives a name or an address asked for. */
function answered({ pending, given }: Dynamics, { gives, answers }: DialogueActs): Partial<Dynamics> {
  const digits = gives.includes('number') ? inDigits.find(kind => pending.includes(kind)) : undefined;
  const told = gives.map(kind => (kind === 'number' ? (digits ?? kind) : kind));
  const plain =
    answers && gives.length === 0 ? pending.filter(kind => kind === 'name' || kind === 'address') : [];
  const got = [...told, ...plain];
  return {
    // A name that did not come at once is not waited for: the next short sentence would be taken for it.
    pending: pending.filter(kind => inDigits.includes(kind) && !got.includes(kind)),
    given: kindsIn(given, got),
  };
}

/** The union, in the order of the list of kinds: the same facts are the same state. */
function kindsIn(some: readonly InfoKind[], more: readonly InfoKind[]): InfoKind[] {
  return INFO_KINDS.filter(kind => some.includes(kind) || more.includes(kind));
}
