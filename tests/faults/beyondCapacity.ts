import { furiousFrame } from '../support/furious.ts';
import type { FaultSize } from './contract.ts';
import type { EngineWatch } from './engineWatch.ts';
import { endless, endOf, withInterims, type FaultMessage } from './inputs.ts';
import type { FaultListener } from './listener.ts';
import { PacedSource } from './pacedSource.ts';
import { keyOf } from './source.ts';

/** Enough to keep every worker busy, few enough that none waits past its deadline. */
const underWay = 24;
const finals = { quick: 200, full: 2_000 } as const;
/** Conversations open at a time. */
const open = 100;
const patienceMs = 60_000;

/** Finals a second that an engine judges when it always has some under way. @param key of a tenant, where needed */
export async function measureCapacity(url: string, size: FaultSize, key?: string): Promise<number> {
  const source = new PacedSource();
  await source.connect(url, key);
  const capacity = await source.saturate(endless('capacity', underWay), underWay, finals[size]);
  await source.settled(patienceMs);
  source.close();
  return capacity;
}

/** Finals at this rate, each with an interim, until all have been answered and what was accepted judged. */
export async function sendBeyond(
  url: string,
  finalsPerSecond: number,
  seconds: number,
  watch: EngineWatch,
): Promise<PacedSource> {
  const source = new PacedSource();
  await source.connect(url);
  await watch.start();
  const untilMs = performance.now() + seconds * 1_000;
  const messages = withInterims(endless('beyond', open));
  await source.pace(messages, finalsPerSecond, () => performance.now() < untilMs);
  await source.settled(patienceMs);
  await watch.stop();
  return source;
}

/**
 * Ends what is still open. @returns the conversations as the engine has accepted them: without what it refused, and
 * without those of which it has accepted nothing
 */
export async function endAll(source: PacedSource): Promise<FaultMessage[][]> {
  const ended = new Set(source.sent.filter(isEnd).map(({ conversationId }) => conversationId));
  const ids = new Set(source.sent.map(({ conversationId }) => conversationId));
  await source.pace([...ids].filter(id => !ended.has(id)).map(endOf), Infinity);
  const byId = new Map([...ids].map(id => [id, [] as FaultMessage[]]));
  for (const message of source.sent) {
    const { conversationId, utteranceId } = message;
    if (utteranceId === undefined || source.accepted.has(keyOf(conversationId, utteranceId)))
      byId.get(conversationId)?.push(message);
  }
  return [...byId.values()].filter(messages => messages.some(({ utteranceId }) => utteranceId !== undefined));
}

/** What was heard of these conversations. */
export function heardOf(
  { events, broken }: FaultListener,
  conversations: readonly (readonly FaultMessage[])[],
): Pick<FaultListener, 'events' | 'broken'> {
  const ids = new Set(conversations.flatMap(([first]) => first?.conversationId ?? []));
  return { broken, events: new Map([...events].filter(([, { subject }]) => ids.has(subject))) };
}

/** One sentence raises an alert. @returns how long its alert took to come, NaN when it did not */
export async function freshAlertMs(url: string, listener: FaultListener, withinMs: number): Promise<number> {
  const source = new PacedSource();
  await source.connect(url);
  const fresh = { conversationId: 'fresh', utteranceId: 'u-1', frame: furiousFrame('fresh') };
  const begunAtMs = performance.now();
  await source.pace([fresh], 1);
  const raised = () =>
    [...listener.events.values()].find(({ subject, type }) => subject === 'fresh' && type.includes('raised'));
  await listener.until(() => raised() !== undefined, withinMs);
  source.close();
  return (raised()?.heardAtMs ?? NaN) - begunAtMs;
}

function isEnd({ utteranceId, frame }: FaultMessage): boolean {
  return utteranceId === undefined && frame.includes('"conversation.ended"');
}
