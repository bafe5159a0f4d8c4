import type { StoredEndpoint } from '../domain/deliveryStore.ts';
import type { Endpoint, EndpointSecrets } from './endpoint.ts';
import type { Seal } from './seal.ts';

/** An endpoint as it is stored: secrets sealed, bound to tenant and endpoint. */
interface EndpointRecord extends Omit<Endpoint, 'secrets' | 'isFixed' | 'tenant' | 'endpointId'> {
  readonly sealed: {
    readonly current?: string;
    readonly previous?: { readonly secret: string; readonly untilMs: number };
    readonly token?: string;
  };
}

export function endpointRecord(
  { tenant, endpointId, secrets, isFixed: _, ...definition }: Endpoint,
  seal: Seal,
): StoredEndpoint {
  const sealed = (secret: Buffer) => seal.seal(secret, `${tenant}/${endpointId}`);
  const { current, previous, token } = secrets;
  const record: EndpointRecord = {
    ...definition,
    sealed: {
      ...(current === undefined ? {} : { current: sealed(current) }),
      ...(previous === undefined
        ? {}
        : { previous: { secret: sealed(previous.secret), untilMs: previous.untilMs } }),
      ...(token === undefined ? {} : { token: sealed(Buffer.from(token)) }),
    },
  };
  return { tenant, endpointId, body: JSON.stringify(record) };
}

/** The endpoint again; disabled as `unsealed` when its secrets can't be read with this key. */
export function storedEndpoint(
  { tenant, endpointId, body }: StoredEndpoint,
  seal: Seal | undefined,
): Endpoint {
  const { sealed, ...definition } = JSON.parse(body) as EndpointRecord;
  const opened = (text: string) => seal?.open(text, `${tenant}/${endpointId}`);
  const endpoint = { ...definition, tenant, endpointId, isFixed: false };
  const secrets = openedSecrets(sealed, opened);
  return secrets === undefined
    ? { ...endpoint, disabledBecause: 'unsealed', secrets: {} }
    : { ...endpoint, secrets };
}

function openedSecrets(
  { current, previous, token }: EndpointRecord['sealed'],
  opened: (text: string) => Buffer | undefined,
): EndpointSecrets | undefined {
  const [newest, before, bearer] = [current, previous?.secret, token].map(text =>
    text === undefined ? undefined : (opened(text) ?? null),
  );
  if (newest === null || before === null || bearer === null) return undefined;
  return {
    ...(newest === undefined ? {} : { current: newest }),
    ...(before === undefined || previous === undefined
      ? {}
      : { previous: { secret: before, untilMs: previous.untilMs } }),
    ...(bearer === undefined ? {} : { token: bearer.toString() }),
  };
}
