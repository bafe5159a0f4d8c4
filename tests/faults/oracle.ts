import type { FaultMessage } from './inputs.ts';
import { FaultListener } from './listener.ts';
import { FaultSource } from './source.ts';
import { withEngineFolder } from './engineFolder.ts';
import { tenantKey } from './tenantKey.ts';

const patienceMs = 60_000;

/** What is due: subjects and types of all events that come of the same messages when nothing goes wrong, by identity. */
export type DueEvents = ReadonlyMap<string, { readonly subject: string; readonly type: string }>;

/**
 * Gives the messages to an engine of its own, which nothing disturbs, and takes down all that comes of them.
 * @param tenant whose conversations they are, where it is not the one that needs no key
 * @param env how that engine is configured, where what comes of the messages depends on it
 */
export function dueEvents(
  conversations: readonly (readonly FaultMessage[])[],
  tenant?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<DueEvents> {
  return withEngineFolder(undefined, async ({ dir, start }) => {
    const key = tenant === undefined ? undefined : tenantKey(dir, tenant);
    // However many they are, none is refused.
    const { engine } = await start({ PULSO_MODEL_MAX_QUEUED_FINALS: '100000', ...env });
    const listener = new FaultListener(undefined, key);
    await listener.connect(engine.url);
    const source = new FaultSource(conversations, key);
    await source.stream(engine.url);
    const complete = await listener.until(() => summaries(listener) === conversations.length, patienceMs);
    if (!complete || listener.broken.length > 0) throw new Error('the undisturbed run is not complete');
    return new Map([...listener.events.values()].map(event => [event.identity, event]));
  });
}

/** Conversations that have been summarised. */
export function summaries({ events }: Pick<FaultListener, 'events'>): number {
  return [...events.values()].filter(({ type }) => type === 'pulso.conversation.summary.v1').length;
}

/** Holds what was heard against what is due: nothing is missing, nothing came under two ids, nothing is not due. */
export function compare(due: DueEvents, heard: Pick<FaultListener, 'events' | 'broken'>): string[] {
  const told = ({ subject, type }: { readonly subject: string; readonly type: string }) =>
    `${type} of ${subject}`;
  const events = [...heard.events.values()];
  const identities = new Set(events.map(({ identity }) => identity));
  const seen = new Set<string>();
  const twice = events.filter(({ identity }) => seen.size === seen.add(identity).size);
  return [
    ...heard.broken,
    ...[...due].filter(([identity]) => !identities.has(identity)).map(([, event]) => `lost: ${told(event)}`),
    ...twice.map(event => `under two ids: ${told(event)}`),
    ...events.filter(({ identity }) => !due.has(identity)).map(event => `not due: ${told(event)}`),
  ];
}
