import { Type, type Static } from '@sinclair/typebox';
import type { Credentials } from '../security/credentials.ts';
import type { Grant } from '../security/grant.ts';
import type { GrantUse } from '../security/grantWatch.ts';
import type { Exceeded, Quotas } from '../security/quotas.ts';
import { tooMany } from './authentication.ts';
import type { ConnectionListener } from './connectionListener.ts';
import { parseSafely } from './safeJson.ts';
import type { WebSocketConnection } from './websocketConnection.ts';

export interface Access {
  readonly credentials: Credentials;
  readonly quotas: Quotas;
}

/** A newer credential takes the place of the one that the connection was opened with. */
export const AuthenticateSchema = Type.Object({
  type: Type.Literal('authenticate'),
  token: Type.String({ description: 'API key or token, of the same tenant and with no less scope.' }),
});

/** The answer to it: the connection now ends with this credential. */
export const AuthenticatedSchema = Type.Object({
  type: Type.Literal('authenticated'),
  expiresAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
});
type Authenticated = Static<typeof AuthenticatedSchema>;

/** Longer frames are no `authenticate`: a token has to fit into a header too. */
const maxTokenFrame = 8_192;

/**
 * A connection lives as long as its credential: then it is closed with 4401, unless the peer has sent a newer one
 * by `{"type":"authenticate","token"}`. That message never reaches the endpoint, which
 * only counts it.
 */
export function renewing(
  listener: ConnectionListener,
  connection: WebSocketConnection,
  grant: Grant,
  access: Access,
): ConnectionListener {
  const use = access.credentials.watch.watch(grant, () => {
    connection.close('unauthenticated');
  });
  return {
    text: frame => {
      const token = tokenIn(frame);
      if (token === undefined) {
        listener.text(frame);
        return;
      }
      listener.counted?.(frame);
      renew(token, connection, { grant, use, access }).catch(() => {
        connection.send({ type: 'refused', ...unavailable });
      });
    },
    closed: () => {
      use.stop();
      listener.closed();
    },
  };
}

const unavailable = {
  code: 'STORE_UNAVAILABLE',
  message: 'credentials can not be checked at the moment',
  retryable: true,
  retryAfterMs: 2_000,
} as const;

interface Renewal {
  readonly grant: Grant;
  readonly use: GrantUse;
  readonly access: Access;
}

async function renew(
  token: string,
  connection: WebSocketConnection,
  { grant, use, access: { credentials, quotas } }: Renewal,
): Promise<void> {
  if (!credentials.required) {
    connection.send({ type: 'authenticated', expiresAt: null } satisfies Authenticated);
    return;
  }
  const { remoteAddress } = connection.peer;
  const refuse = (over: Exceeded) => {
    const { status: _, ...refusal } = tooMany(over);
    connection.send({ type: 'refused', ...refusal, retryable: true });
    connection.close('quotaExceeded');
  };
  const barred = await quotas.barred(remoteAddress);
  if (barred !== undefined) {
    refuse(barred);
    return;
  }
  const renewed = await credentials.grant(token);
  if (renewed === undefined) {
    const over = await quotas.failed(remoteAddress);
    const message = 'the credential is unknown, was revoked or has expired; the one before still counts';
    if (over === undefined)
      connection.send({ type: 'refused', code: 'UNAUTHENTICATED', message, retryable: false });
    else refuse(over);
  } else if (renewed.tenant !== grant.tenant || [...grant.scopes].some(scope => !renewed.scopes.has(scope)))
    connection.close('forbidden');
  else {
    use.renew(renewed);
    const { expiresAtMs } = renewed;
    const expiresAt = expiresAtMs === null ? null : new Date(expiresAtMs).toISOString();
    connection.send({ type: 'authenticated', expiresAt } satisfies Authenticated);
  }
}

/** Looks into few frames only: most don't hold the word at all. */
function tokenIn(frame: string): string | undefined {
  if (frame.length > maxTokenFrame || !frame.includes('"authenticate"')) return undefined;
  try {
    const { type, token } = Object(parseSafely(frame)) as Partial<Record<'type' | 'token', unknown>>;
    if (type !== 'authenticate') return undefined;
    return typeof token === 'string' ? token : '';
  } catch {
    return undefined;
  }
}
