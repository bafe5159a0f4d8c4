import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultContext } from './contract.ts';
import { withEngineFolder } from './engineFolder.ts';
import { faultConversations, type FaultMessage } from './inputs.ts';
import { FaultListener } from './listener.ts';
import { metric } from './metric.ts';
import { compare, dueEvents, summaries, type DueEvents } from './oracle.ts';
import { probe } from './probe.ts';
import { ScoreTally } from './scoreTally.ts';
import { FaultSource, keyOf } from './source.ts';

/** How a thread breaks, after how many answers, and how often at most. */
interface Break {
  readonly how: 'exit' | 'throw' | 'hang' | 'native' | 'nan' | 'gone';
  readonly after: number;
  readonly most: Readonly<Record<FaultContext['size'], number>>;
  /** The text in question is scored again by the next thread: everything comes as if nothing had happened. */
  readonly isMended: boolean;
  /** Texts wait no longer for a thread than in an engine as shipped. */
  readonly hurried?: true;
}

const breaks: readonly Break[] = [
  { how: 'exit', after: 10, most: { quick: 5, full: 40 }, isMended: true },
  { how: 'throw', after: 10, most: { quick: 5, full: 40 }, isMended: true },
  { how: 'hang', after: 20, most: { quick: 1, full: 5 }, isMended: true },
  // Threads that hang in native code can't be ended: past two the engine starts no other.
  { how: 'native', after: 30, most: { quick: 1, full: 1 }, isMended: true },
  { how: 'hang', after: 20, most: { quick: 1, full: 5 }, isMended: false, hurried: true },
  { how: 'nan', after: 10, most: { quick: 5, full: 40 }, isMended: false },
  { how: 'gone', after: 20, most: { quick: 1, full: 1 }, isMended: false },
];
const conversationsEach = { quick: 8, full: 60 } as const;
const patienceMs = 120_000;
/** As shipped. */
const shippedDeadlineMs = 250;

/** Inference threads that end, throw, hang, talk nonsense or never come back, while conversations go on. */
export const workersFault: Fault = {
  name: 'model workers break',
  run: async context => {
    const { size, progress } = context;
    const conversations = faultConversations(conversationsEach[size], 'worker');
    progress('what is due');
    const due = await dueEvents(conversations);
    const figures: Record<string, number> = {};
    const broken: string[] = [];
    for (const each of breaks) {
      const name = each.hurried === true ? `${each.how} (hurried)` : each.how;
      progress(name);
      const found = await breakWorkers(each, conversations, due, context);
      for (const [what, value] of Object.entries(found.figures)) figures[`${name} ${what}`] = value;
      broken.push(...found.broken.map(line => `${name}: ${line}`));
    }
    return {
      fault: workersFault.name,
      done: `${breaks.length} ways to break, ${conversations.length} conversations each`,
      figures,
      broken,
    };
  },
};

function breakWorkers(
  { how, after, most, isMended, hurried }: Break,
  conversations: readonly (readonly FaultMessage[])[],
  due: DueEvents,
  { size }: FaultContext,
): Promise<{ readonly figures: Record<string, number>; readonly broken: readonly string[] }> {
  return withEngineFolder('tests/faults/breakWorker.mjs', async ({ dir, start }) => {
    const notes = join(dir, 'breaks');
    const { engine } = await start({
      FAULT_WORKER: `${how}:${after}:${most[size]}`,
      FAULT_WORKER_NOTES: notes,
      PULSO_MODEL_WORKERS: '1',
      // Each text is to reach the thread.
      PULSO_MODEL_CACHE_ENTRIES: '0',
      ...(hurried === true || how === 'gone'
        ? { PULSO_MODEL_FINAL_DEADLINE_MS: String(shippedDeadlineMs) }
        : {}),
    });
    const { url } = engine;
    const [listener, tally, source] = [new FaultListener(), new ScoreTally(), new FaultSource(conversations)];
    await listener.connect(url);
    await tally.connect(url);
    const probing = probe(url);
    await source.stream(url);
    await source.sendEnds(
      url,
      conversations.map(([first]) => first?.conversationId ?? ''),
    );
    await listener.until(() => summaries(listener) === conversations.length, patienceMs);
    const { failed, longestMs } = await probing.stop();
    const isBack = how === 'gone' ? false : await workerIsBack(url);
    const broke = breaksIn(notes);
    const finals = conversations
      .flat()
      .flatMap(({ conversationId, utteranceId }) =>
        utteranceId === undefined ? [] : [keyOf(conversationId, utteranceId)],
      );
    const refused = await fetch(`${url}/readyz`).then(({ status }) => status === 503);
    tally.close();
    return {
      figures: { breaks: broke, byTheLexicon: tally.count('lexicon'), longestAnswerMs: longestMs },
      broken: [
        ...(broke === 0 ? ['no thread broke'] : []),
        ...(failed > 0 ? [`${failed} times the engine did not answer`] : []),
        ...(how === 'gone' && !refused ? ['ready without a worker'] : []),
        ...(how !== 'gone' && !isBack ? ['no worker came back'] : []),
        ...missing(finals, tally),
        ...missingSummaries(conversations.length, listener),
        ...(isMended ? compare(due, listener) : listener.broken),
      ],
    };
  });
}

/** Finals of which nobody said who scored them, or why nobody did. */
function missing(finals: readonly string[], { answers }: ScoreTally): string[] {
  return finals
    .filter(key => (answers.get(key) ?? 'silent') === 'silent')
    .map(key => `neither scored nor said why not: ${key}`);
}

function missingSummaries(count: number, listener: FaultListener): string[] {
  const found = summaries(listener);
  return found === count ? [] : [`${count} conversations ended, ${found} have a summary`];
}

async function workerIsBack(url: string): Promise<boolean> {
  const untilMs = performance.now() + patienceMs;
  while ((await metric(url, 'pulso_workers_alive')) === 0) {
    if (performance.now() > untilMs) return false;
    await sleep(100);
  }
  return true;
}

function breaksIn(notes: string): number {
  try {
    return readFileSync(notes, 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
}
