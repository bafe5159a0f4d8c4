import { endAll, freshAlertMs, heardOf, measureCapacity, sendBeyond } from './beyondCapacity.ts';
import type { Fault, FaultContext } from './contract.ts';
import { withEngineFolder } from './engineFolder.ts';
import { EngineWatch } from './engineWatch.ts';
import { heldFinals, lostFinals } from './held.ts';
import { FaultListener } from './listener.ts';
import { compare, dueEvents, summaries } from './oracle.ts';
import type { PacedSource } from './pacedSource.ts';

const times = 3;
const sizes = {
  quick: { reliefSeconds: 3, refusalSeconds: 2 },
  full: { reliefSeconds: 60, refusalSeconds: 20 },
} as const;
const patienceMs = 60_000;
const mostGrowthMiB = 100;
const backToNormalMs = 10_000;

/** Every text costs a run of the model; the HTTP side gives way as shipped, where tests switch that off. */
const everyText = { PULSO_MODEL_CACHE_ENTRIES: '0', PULSO_HTTP_MAX_EVENT_LOOP_DELAY_MS: '250' };
/** As shipped: what the model can't do in time the lexicon does. One connection stands for many. */
const relieved = {
  ...everyText,
  PULSO_MODEL_FINAL_DEADLINE_MS: '250',
  PULSO_STREAMS_MAX_UNACKNOWLEDGED: '20000',
};
/** Nobody relieves the model, and a few seconds are enough to reach the bound (`withEngineFolder`). */
const unrelieved = { ...everyText, PULSO_MODEL_MAX_QUEUED_FINALS: '256' };

/** Three times what the engine can do: it gives way in the documented order, and nothing accepted is lost. */
export const overloadFault: Fault = {
  name: 'overload',
  run: async context => {
    const { size } = context;
    const { reliefSeconds, refusalSeconds } = sizes[size];
    const { capacity, ...relief } = await withRelief(context);
    const refusal = await withoutRelief(context, capacity);
    return {
      fault: overloadFault.name,
      done:
        `${times} × the capacity of ${Math.round(capacity)} finals/s and as many interims, ` +
        `${reliefSeconds} s as shipped, ${refusalSeconds} s without the lexicon`,
      figures: { ...relief.figures, ...refusal.figures },
      broken: [
        ...relief.broken.map(line => `as shipped: ${line}`),
        ...refusal.broken.map(line => `without the lexicon: ${line}`),
      ],
    };
  },
};

/** The first steps: interims are shed, then the lexicon answers. */
function withRelief({ size, preload, progress }: FaultContext) {
  const { reliefSeconds } = sizes[size];
  return withEngineFolder(preload, async ({ dir, start }) => {
    const { engine } = await start(relieved);
    progress('capacity');
    const capacity = await measureCapacity(engine.url, size);
    const listener = new FaultListener();
    await listener.connect(engine.url);
    const watch = new EngineWatch(engine.url);
    const beforeMiB = await watch.residentMiB();
    progress(`${Math.round(times * capacity)} finals/s, as shipped`);
    const source = await sendBeyond(engine.url, times * capacity, reliefSeconds, watch);
    progress('back to normal');
    const alertAfterMs = await freshAlertMs(engine.url, listener, backToNormalMs);
    const afterMiB = await watch.residentMiB();
    source.close();
    await engine.stop('SIGKILL');
    return {
      capacity,
      figures: {
        finals: source.finals,
        accepted: source.accepted.size,
        judgedByModel: source.scorers['model'] ?? 0,
        judgedByLexicon: source.scorers['lexicon'] ?? 0,
        interimsShed: watch.counts['interimsShed'] ?? 0,
        judgedP99Ms: Math.round(source.judgedMs.percentiles().p99),
        order: watch.order.join(' → '),
        slowestHealthMs: Math.round(watch.slowestHealthMs),
        readyzTooBusy: watch.tooBusy,
        residentMiB: [beforeMiB, watch.mostMiB, afterMiB].map(Math.round).join(' → '),
        alertAfterMs: Math.round(alertAfterMs),
      },
      broken: [
        ...wronged(source),
        ...listener.broken,
        ...watch.broken,
        ...(alertAfterMs <= backToNormalMs ? [] : [`no fresh alert within ${backToNormalMs} ms`]),
        ...(watch.order[0] === 'interimsShed' ? [] : ['no interim was shed']),
        ...(watch.order.includes('lexiconAnswers') ? [] : ['the lexicon answered nothing']),
        ...grown(beforeMiB, watch.mostMiB),
        ...lostFinals(source.accepted, await heldFinals(dir, source.sent)),
      ],
    };
  });
}

/** The last steps: reading pauses, finals are refused; what is accepted the model answers, so all that is due is known. */
function withoutRelief({ size, preload, progress }: FaultContext, capacity: number) {
  return withEngineFolder(preload, async ({ dir, start }) => {
    const { engine } = await start(unrelieved);
    const listener = new FaultListener();
    await listener.connect(engine.url);
    const watch = new EngineWatch(engine.url);
    const beforeMiB = await watch.residentMiB();
    progress(`${Math.round(times * capacity)} finals/s, without the lexicon`);
    const seconds = sizes[size].refusalSeconds;
    const source = await sendBeyond(engine.url, times * capacity, seconds, watch);
    const conversations = await endAll(source);
    const heard = () => heardOf(listener, conversations);
    await listener.until(() => summaries(heard()) === conversations.length, patienceMs);
    source.close();
    await engine.stop('SIGKILL');
    progress('what is due');
    const due = await dueEvents(conversations);
    const { OVERLOADED: refused = 0, ...others } = source.refused;
    return {
      figures: {
        refusedAccepted: source.accepted.size,
        refused,
        slowDowns: source.slowDowns,
        eventsDue: due.size,
        refusalOrder: watch.order.join(' → '),
        refusalResidentMiB: [beforeMiB, watch.mostMiB].map(Math.round).join(' → '),
      },
      broken: [
        ...wronged(source),
        ...watch.broken,
        ...compare(due, heard()),
        ...(refused > 0 ? [] : ['no final was refused']),
        ...(source.slowedFirst ? [] : ['finals were refused before the source was told to slow down']),
        ...Object.entries(others).map(([code, count]) => `refused with ${code}: ${count}`),
        ...grown(beforeMiB, watch.mostMiB),
        ...lostFinals(source.accepted, await heldFinals(dir, source.sent)),
      ],
    };
  });
}

/** What must not happen to a source, however much it sends. */
function wronged({ broken, finals, accepted, refused, underWay: unsettled }: PacedSource): string[] {
  const answered = accepted.size + Object.values(refused).reduce((sum, count) => sum + count, 0);
  return [
    ...broken,
    ...(unsettled === 0 ? [] : [`${unsettled} finals were not answered, or accepted and not judged`]),
    ...(answered === finals ? [] : [`${finals} finals, ${answered} answers`]),
  ];
}

function grown(beforeMiB: number, mostMiB: number): string[] {
  const growthMiB = Math.round(mostMiB - beforeMiB);
  return growthMiB <= mostGrowthMiB ? [] : [`memory grew by ${growthMiB} MiB, at most ${mostGrowthMiB}`];
}
