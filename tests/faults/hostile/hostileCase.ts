import { upgrade, type RawClient, type RawOutcome } from '../rawClient.ts';

/** What must come of a case. `cut`: the engine ends the connection, with whatever it says. */
type Expectation =
  | { readonly kind: 'http'; readonly status: readonly number[] }
  | { readonly kind: 'close'; readonly codes: readonly number[] }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'cut' };

export interface HostileCase {
  readonly name: string;
  readonly attack: (client: RawClient) => void;
  readonly expected: Expectation;
}

/** A word that stands in everything hostile: no log may hold it. */
export const canary = 'zanahoriaverde';

export const http = (...status: number[]): Expectation => ({ kind: 'http', status });
export const close = (...codes: number[]): Expectation => ({ kind: 'close', codes });
export const refused = (code: string): Expectation => ({ kind: 'refused', code });
/** Strange, but nothing is wrong with it. */
export const accepted: Expectation = { kind: 'accepted' };
export const cut: Expectation = { kind: 'cut' };

/** Sends raw bytes instead of a request. */
export const raw = (name: string, bytes: string | Buffer, expected: Expectation): HostileCase => ({
  name,
  attack: client => {
    client.send(bytes);
  },
  expected,
});

/** Opens a WebSocket properly, then sends. */
export const onStream = (
  name: string,
  frames: readonly Buffer[],
  expected: Expectation,
  path = '/v1/streams',
): HostileCase => ({
  name,
  attack: client => {
    client.send(upgrade(path));
    for (const each of frames) client.send(each);
  },
  expected,
});

/** Undefined when it went as expected, else what came instead. */
export function mismatch(
  { name, expected }: HostileCase,
  { answer, ended, closeCode }: RawOutcome,
): string | undefined {
  const told = `${name}: got ${ended ? 'cut' : 'left open'}, close ${closeCode ?? 'none'}, ${/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'no status'}`;
  switch (expected.kind) {
    case 'http': {
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
      return expected.status.includes(status)
        ? undefined
        : `${told}, expected ${expected.status.join(' or ')}`;
    }
    case 'close':
      return closeCode !== undefined && expected.codes.includes(closeCode)
        ? undefined
        : `${told}, expected close ${expected.codes.join(' or ')}`;
    case 'accepted':
      return answer.includes('"type":"accepted"') ? undefined : `${told}, expected accepted`;
    case 'refused':
      return answer.includes(`"code":"${expected.code}"`) ? undefined : `${told}, expected ${expected.code}`;
    case 'cut':
      return ended ? undefined : `${told}, expected to be cut`;
  }
}
