import type { FaultMessage } from './inputs.ts';
import { FaultListener } from './listener.ts';
import { FaultSource } from './source.ts';
import { withEngineFolder } from './engineFolder.ts';

const patienceMs = 60_000;

/** What is due, by event id: the subjects and types of all events that come of the same messages when nothing goes wrong. */
export type DueEvents = ReadonlyMap<string, { readonly subject: string; readonly type: string }>;

/** Gives the messages to an engine of its own, which nothing disturbs, and takes down all that comes of them. */
export function dueEvents(conversations: readonly (readonly FaultMessage[])[]): Promise<DueEvents> {
  return withEngineFolder(undefined, async ({ start }) => {
    const { engine } = await start();
    const listener = new FaultListener();
    await listener.connect(engine.url);
    const source = new FaultSource(conversations);
    await source.stream(engine.url);
    const complete = await listener.until(() => summaries(listener) === conversations.length, patienceMs);
    if (!complete || listener.broken.length > 0) throw new Error('the undisturbed run is not complete');
    return listener.events;
  });
}

/** Conversations that have been summarised. */
export function summaries({ events }: Pick<FaultListener, 'events'>): number {
  return [...events.values()].filter(({ type }) => type === 'pulso.conversation.summary.v1').length;
}

/** Holds what was heard against what is due: nothing is missing, nothing came under another id. */
export function compare(due: DueEvents, heard: Pick<FaultListener, 'events' | 'broken'>): string[] {
  const { events, broken } = heard;
  const told = ({ subject, type }: { readonly subject: string; readonly type: string }) =>
    `${type} of ${subject}`;
  return [
    ...broken,
    ...[...due].filter(([id]) => !events.has(id)).map(([, event]) => `lost: ${told(event)}`),
    ...[...events].filter(([id]) => !due.has(id)).map(([, event]) => `not due: ${told(event)}`),
  ];
}
