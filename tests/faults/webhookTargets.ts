import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './contract.ts';
import { withEngineFolder } from './engineFolder.ts';
import { faultConversations } from './inputs.ts';
import { FaultListener } from './listener.ts';
import { compare, dueEvents, summaries } from './oracle.ts';
import { FaultSource } from './source.ts';
import { targetKinds, type TargetKind } from './webhookKinds.ts';
import { brokenBy, goingStale, isSettled, webhookStatus } from './webhookStatus.ts';
import { WebhookTarget } from './webhookTarget.ts';

const conversationsStreamed = { quick: 8, full: 60 } as const;
/** Longer than scoring and a restart take on a busy machine: a healthy target gets all of it in time. */
const alertExpiryMs = { quick: 45_000, full: 120_000 } as const;
/** For connecting and answering; whoever waits for a broken target waits for multiples of it. */
const timeoutMs = 2_000;
const patienceMs = 240_000;
const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;

/** Receivers of webhooks that are down, slow, hanging or rude, all at once beside healthy ones; and a kill on the way. */
export const webhookTargetsFault: Fault = {
  name: 'webhook targets fail',
  run: async ({ size, preload, progress }) => {
    const conversations = faultConversations(conversationsStreamed[size], 'hook');
    const ids = conversations.map(([first]) => first?.conversationId ?? '');
    progress('what is due');
    const due = await dueEvents(conversations);
    const trap = new WebhookTarget({ secret, answer: response => response.writeHead(204).end() });
    await trap.open();
    // One that comes back is waited for until the engine tries it again: up to a minute.
    const kinds = targetKinds(timeoutMs, `http://127.0.0.1:${trap.port}/`).filter(
      ({ expected }) => size === 'full' || expected !== 'later',
    );
    const targets = new Map<TargetKind, WebhookTarget>();
    try {
      for (const kind of kinds) targets.set(kind, await openTarget(kind));
      return await withEngineFolder(preload, async ({ dir, start }) => {
        const env = {
          PULSO_CONFIG: await writeConfig(dir, targets),
          PULSO_WEBHOOKS_TIMEOUT_MS: String(timeoutMs),
          PULSO_EVENTS_ALERT_EXPIRY_MS: String(alertExpiryMs[size]),
        };
        const [listener, source] = [new FaultListener(), new FaultSource(conversations)];
        const healthy = targetOf(targets, 'healthy');
        const first = await start(env);
        await listener.connect(first.engine.url);
        const streaming = source.stream(first.engine.url);
        await listener.until(() => healthy.taken.events.size >= due.size / 2, patienceMs);
        progress('kill');
        const exited = once(first.engine.child, 'exit');
        first.engine.child.kill('SIGKILL');
        await exited;
        await streaming;
        listener.cut();
        const beforeKill = { takenAtMs: performance.now(), repeats: healthy.taken.repeats };
        const { engine } = await start(env);
        await listener.connect(engine.url);
        await source.stream(engine.url);
        await source.sendEnds(engine.url, ids);
        await listener.until(() => summaries(listener) === conversations.length, patienceMs);
        for (const [kind, target] of targets) if (kind.expected === 'later') await target.open();
        progress('what waits is delivered, goes stale or is given up');
        await settle(engine.url, targets, listener, due.size);
        const broken = [...compare(due, listener)];
        const figures: Record<string, number | string> = { eventsDue: due.size };
        for (const [kind, target] of targets) {
          const found = await brokenBy(kind, target, { url: engine.url, heard: listener, due, lives: 2 });
          broken.push(...found.map(line => `${kind.name}: ${line}`));
          const { deliveries } = await webhookStatus(engine.url, kind.name);
          const counts = Object.entries(deliveries).filter(([, count]) => count > 0);
          figures[kind.name] = counts.map(([state, count]) => `${count} ${state}`).join(' + ');
        }
        const delays = delaysOf(healthy, listener, beforeKill.takenAtMs);
        const longestMs = Math.max(0, ...delays);
        if (longestMs >= timeoutMs) broken.push(`healthy: an event came ${Math.round(longestMs)} ms late`);
        if (beforeKill.repeats > 0)
          broken.push(`healthy: ${beforeKill.repeats} events came again, without a kill`);
        if (trap.requests > 0) broken.push(`${trap.requests} redirects were followed`);
        return {
          fault: webhookTargetsFault.name,
          done: `${kinds.length} targets at once, kill -9 half-way, ${conversations.length} conversations`,
          figures: {
            ...figures,
            repeatsAfterTheKill: healthy.taken.repeats,
            healthyDelayMsMedian: Math.round(delays[Math.floor(delays.length / 2)] ?? NaN),
            healthyDelayMsLongest: Math.round(longestMs),
          },
          broken,
        };
      });
    } finally {
      for (const target of [trap, ...targets.values()]) await target.close();
    }
  },
};

/** A target with a port of its own, on which it listens unless it is to be down. */
async function openTarget({ answer, expected }: TargetKind): Promise<WebhookTarget> {
  const probe = new WebhookTarget({ secret, answer: () => undefined });
  await probe.open();
  const { port } = probe;
  await probe.close();
  const target = new WebhookTarget({ secret, answer: answer ?? (() => undefined), port });
  if (answer !== undefined && expected !== 'later') await target.open();
  return target;
}

async function writeConfig(dir: string, targets: ReadonlyMap<TargetKind, WebhookTarget>): Promise<string> {
  const [file, secretFile] = [join(dir, 'pulso.yaml'), join(dir, 'secret')];
  await writeFile(secretFile, secret);
  const endpoints = [...targets].map(([{ name: id }, { port }]) => ({
    id,
    url: `http://127.0.0.1:${port}/`,
    secretFile,
  }));
  const allowHosts = endpoints.map(({ url }) => new URL(url).host).join(',');
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ webhooks: { allowHosts, endpoints } }));
  return file;
}

function targetOf(targets: ReadonlyMap<TargetKind, WebhookTarget>, name: string): WebhookTarget {
  const found = [...targets].find(([kind]) => kind.name === name)?.[1];
  if (found === undefined) throw new Error(`no target ${name}`);
  return found;
}

/** Waits until every endpoint stands as it is to; whoever does not get there is found out afterwards. */
async function settle(
  url: string,
  targets: ReadonlyMap<TargetKind, WebhookTarget>,
  listener: FaultListener,
  due: number,
): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  const stale = goingStale(listener).size;
  for (const kind of targets.keys())
    while (!isSettled(kind, await webhookStatus(url, kind.name), due, stale)) {
      if (performance.now() > untilMs) return;
      await sleep(200);
    }
}

/** From a subscriber hearing of an event to the target having it, in order of size, within one life of the engine. */
function delaysOf({ takenAtMs }: WebhookTarget, { events }: FaultListener, killedAtMs: number): number[] {
  return [...takenAtMs]
    .flatMap(([id, atMs]) => {
      const heardAtMs = events.get(id)?.heardAtMs;
      if (heardAtMs === undefined || heardAtMs < killedAtMs !== atMs < killedAtMs) return [];
      return [Math.max(0, atMs - heardAtMs)];
    })
    .toSorted((a, b) => a - b);
}
