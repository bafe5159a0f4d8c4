import { Type } from '@sinclair/typebox';
import { count, leaf, ms, section } from './parts.ts';

const jwtAlgorithm = 'ES256|ES384|RS256|RS384|RS512|PS256|PS384|PS512|EdDSA';

/** What HTTP lets in. */
export const HttpSection = section({
  allowedOrigins: leaf(
    Type.String({ default: '', pattern: '^( *https?://[^\\s/?#,]+ *(,|$))*$', maxLength: 4_000 }),
    'HTTP_ALLOWED_ORIGINS',
    'Origins of browser pages that may connect, exactly as browsers send them, separated by commas.',
  ),
  maxEventLoopDelayMs: leaf(
    ms(250),
    'HTTP_MAX_EVENT_LOOP_DELAY_MS',
    'Mean delay of the event loop past which HTTP requests are answered with 503, but for `/healthz` and `/metrics`; 0 never does.',
  ),
});

/** Certificates, read again when they change. */
export const TlsSection = section({
  certFile: leaf(
    Type.String({ default: '' }),
    'TLS_CERT_FILE',
    'Certificate chain (PEM): the engine speaks HTTPS and WSS. Read again when it changes.',
  ),
  keyFile: leaf(Type.String({ default: '' }), 'TLS_KEY_FILE', 'Private key (PEM) of the certificate.'),
});

/** How credentials are checked: docs/security.md. */
export const AuthSection = section({
  keysFile: leaf(
    Type.String({ default: '' }),
    'AUTH_KEYS_FILE',
    'File of the API keys (`pulso keys`); by default `keys.json` in the data folder.',
  ),
  jwt: section({
    issuer: leaf(
      Type.String({ default: '' }),
      'AUTH_JWT_ISSUER',
      '`iss` that a JSON Web Token must have; empty accepts no tokens.',
    ),
    audience: leaf(Type.String({ default: '' }), 'AUTH_JWT_AUDIENCE', '`aud` that a token must have.'),
    keys: leaf(
      Type.String({ default: '' }),
      'AUTH_JWT_KEYS',
      'Public keys of the issuer: a JWKS file, a public key (PEM), or the https address of a JWKS.',
    ),
    secretFile: leaf(
      Type.String({ default: '' }),
      'AUTH_JWT_SECRET_FILE',
      'File with the shared secret of HS256, in the place of public keys; then no other algorithm is accepted.',
    ),
    algorithms: leaf(
      Type.String({
        default: 'ES256,RS256,EdDSA',
        pattern: `^(${jwtAlgorithm})(,(${jwtAlgorithm}))*$`,
      }),
      'AUTH_JWT_ALGORITHMS',
      'Signature algorithms that are accepted, separated by commas.',
    ),
    tenantClaim: leaf(
      Type.String({ default: 'tenant', minLength: 1 }),
      'AUTH_JWT_TENANT_CLAIM',
      'Claim that names the tenant.',
    ),
    scopeClaim: leaf(
      Type.String({ default: 'scope', minLength: 1 }),
      'AUTH_JWT_SCOPE_CLAIM',
      'Claim with the scopes: names between blanks, or a list.',
    ),
  }),
});

/** What one address or tenant may ask of the engine: docs/overload.md. */
export const QuotasSection = section({
  upgradesPerAddressPerMinute: leaf(
    count(3_000),
    'QUOTAS_UPGRADES_PER_ADDRESS_PER_MINUTE',
    'WebSocket connections one address may open in a minute. Quotas count once credentials are configured.',
  ),
  failedCredentialsPerAddressPerMinute: leaf(
    count(10),
    'QUOTAS_FAILED_CREDENTIALS_PER_ADDRESS_PER_MINUTE',
    'Wrong credentials in a minute after which none of that address is looked at.',
  ),
  requestsPerTenantPerMinute: leaf(
    count(6_000),
    'QUOTAS_REQUESTS_PER_TENANT_PER_MINUTE',
    'HTTP requests one tenant may make in a minute.',
  ),
  messagesPerTenantPerSecond: leaf(
    count(5_000),
    'QUOTAS_MESSAGES_PER_TENANT_PER_SECOND',
    'Messages a second over all connections of a tenant, before they are told to slow down.',
  ),
  bytesPerTenantPerSecond: leaf(count(8_388_608), 'QUOTAS_BYTES_PER_TENANT_PER_SECOND', 'The same in bytes.'),
  finalsInProgressPerTenant: leaf(
    count(2_048),
    'QUOTAS_FINALS_IN_PROGRESS_PER_TENANT',
    'Finals of one tenant that may wait for the model while others have some waiting too.',
  ),
  openConversationsPerTenant: leaf(
    count(10_000),
    'QUOTAS_OPEN_CONVERSATIONS_PER_TENANT',
    'Conversations one tenant may have open.',
  ),
});
