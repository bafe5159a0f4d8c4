/** The newest keys of a stream, oldest first: enough to know a message that is delivered again. */
export type Seen = readonly string[];

/** Retries come within seconds; this many messages of one conversation are far more. */
const maxSeen = 64;

export function remember(seen: Seen, key: string): Seen {
  return [...seen, key].slice(-maxSeen);
}
