import type { FaultListener } from './listener.ts';
import { compare, type DueEvents } from './oracle.ts';
import type { TargetKind } from './webhookKinds.ts';
import type { WebhookTarget } from './webhookTarget.ts';

/** How an endpoint stands, as `GET /v1/webhooks/:id` tells it. */
export interface WebhookStatus {
  readonly disabledBecause: string | null;
  readonly circuit: string;
  readonly gaps: number;
  readonly lastAttempt: { readonly failure?: string } | null;
  readonly deliveries: Readonly<Record<'pending' | 'delivered' | 'expired' | 'dead', number>>;
}

interface DeliveriesPage {
  readonly deliveries: readonly { readonly eventId: string }[];
  readonly next: number | null;
}

/** Requests under way to one endpoint when it says that it wants nothing more. */
const mostInFlight = 16;

export async function webhookStatus(url: string, id: string): Promise<WebhookStatus> {
  return (await (await fetch(`${url}/v1/webhooks/${id}`)).json()) as WebhookStatus;
}

/** Ids of the deliveries in one state that are listed. */
export async function listed(url: string, id: string, state: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (let before = ''; ;) {
    const answer = await fetch(`${url}/v1/webhooks/${id}/deliveries?state=${state}${before}`);
    const { deliveries, next } = (await answer.json()) as DeliveriesPage;
    for (const { eventId } of deliveries) ids.add(eventId);
    if (next === null) return ids;
    before = `&before=${next}`;
  }
}

/** Ids of what was heard and goes stale. */
export function goingStale({ events }: Pick<FaultListener, 'events'>): ReadonlySet<string> {
  return new Set(
    [...events].filter(([, { json }]) => 'expirytime' in Object(JSON.parse(json))).map(([id]) => id),
  );
}

/** Whether nothing more will come: all is delivered or given up, or waits for ever. */
export function isSettled(
  { expected }: TargetKind,
  { deliveries: { pending, delivered, expired, dead } }: WebhookStatus,
  due: number,
  stale: number,
): boolean {
  switch (expected) {
    case 'everything':
      return delivered === due;
    case 'later':
      return pending === 0 && delivered + expired === due;
    case 'nothing':
      return expired === stale && pending === due - stale;
    case 'gone':
      return pending === 0 && dead > 0;
  }
}

/** What must not have happened to one target. */
export async function brokenBy(
  kind: TargetKind,
  target: WebhookTarget,
  {
    url,
    heard,
    due,
    lives,
  }: {
    readonly url: string;
    readonly heard: FaultListener;
    readonly due: DueEvents;
    readonly lives: number;
  },
): Promise<string[]> {
  const { name, expected, failure } = kind;
  const status = await webhookStatus(url, name);
  const stale = goingStale(heard);
  const told = JSON.stringify(status.deliveries);
  const broken = [...target.broken];
  if (status.gaps > 0) broken.push(`${status.gaps} times events had left the log`);
  if (!isSettled(kind, status, due.size, stale.size)) broken.push(`of ${due.size} due: ${told}`);
  switch (expected) {
    case 'everything':
      broken.push(...compare(due, target.taken));
      break;
    case 'later': {
      const { events } = target.taken;
      const lost = [...heard.events.keys()].filter(id => !stale.has(id) && !events.has(id));
      const expired = await listed(url, name, 'expired');
      const unlisted = [...stale].filter(id => !events.has(id) && !expired.has(id));
      broken.push(...target.taken.broken, ...lost.map(id => `lost: ${id}`));
      broken.push(...unlisted.map(id => `neither delivered nor listed as expired: ${id}`));
      break;
    }
    case 'nothing': {
      const [expired, pending] = [await listed(url, name, 'expired'), await listed(url, name, 'pending')];
      const unlisted = [...heard.events.keys()].filter(id => !(stale.has(id) ? expired : pending).has(id));
      broken.push(...unlisted.map(id => `not listed where it belongs: ${id}`));
      if (status.lastAttempt?.failure !== failure)
        broken.push(`failed with ${String(status.lastAttempt?.failure)}, not ${String(failure)}`);
      break;
    }
    case 'gone': {
      const dead = await listed(url, name, 'dead');
      if (status.disabledBecause !== 'gone') broken.push('not switched off after 410');
      if (dead.size !== status.deliveries.dead) broken.push(`dead: ${told}, listed ${dead.size}`);
      if (target.requests > mostInFlight * lives) broken.push(`${target.requests} requests after 410`);
    }
  }
  return broken;
}
