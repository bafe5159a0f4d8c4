import { Type } from '@sinclair/typebox';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EngineError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports.ts';
import { INLETS } from '../../pipeline/accept/inlets/inlets.ts';
import type { Exceeded } from '../../security/quotas.ts';
import { tooMany } from '../authentication.ts';
import { queryOf } from '../query.ts';
import { errorAnswers } from '../rest/schemas.ts';
import { answerVendor } from './answerVendor.ts';
import { deliver, type DeliveryPorts } from './delivery.ts';
import { setupNamed, type InletSetup, type InletSetups } from './inletSetup.ts';
import { bodyText, messageIn } from './rawBody.ts';
import type { Replays } from './replays.ts';
import type { StartOf } from './resultInputs.ts';
import { settingsIn, type StreamSettings } from './streamSettings.ts';
import { mustBeProven, refusalText } from './vendorAuthentication.ts';

export interface InletPorts extends DeliveryPorts {
  readonly setups: InletSetups;
  readonly replays: Replays;
  readonly clock: Clock;
  /** Wall clock, by which signatures are judged. */
  readonly wallMs: () => number;
  readonly publicUrl: () => string;
  readonly startOf: StartOf;
  /** Of a tenant whose vendor has signed; undefined while it has requests left. */
  readonly spendRequest: (tenant: string) => Promise<Exceeded | undefined>;
  readonly onConfirmFailed: (inlet: string) => void;
}

const params = Type.Object({
  vendor: Type.String({ description: `One of ${INLETS.map(({ name }) => name).join(', ')}.` }),
});
const querystring = Type.Object({
  conversation: Type.Optional(
    Type.String({ description: 'Conversation id; wins over what the vendor says.' }),
  ),
  speaker: Type.Optional(
    Type.String({ description: 'Who speaks, where each track has a stream of its own.' }),
  ),
  stream: Type.Optional(Type.String({ description: 'Keeps the utterance ids of several streams apart.' })),
  channel: Type.Optional(Type.String({ description: 'Of conversations that begin here.' })),
  language: Type.Optional(Type.String()),
  sector: Type.Optional(Type.String()),
  queue: Type.Optional(Type.String()),
});
const anything = { schema: Type.Any({ description: "The vendor's message as it is: docs/inlets." }) };

/** `/v1/inlets/<vendor>` by HTTP: the webhooks of vendors, and the handshakes that come before them. */
export const inletRoutes: FastifyPluginCallbackTypebox<{ inlets: InletPorts }> = (app, { inlets }, done) => {
  // Signatures are over the bytes as they came: nothing is parsed before.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
    parsed(null, body);
  });
  // Preflights of browsers are answered elsewhere: OPTIONS here is the handshake of CloudEvents.
  const config = { cors: false };

  app.post(
    '/v1/inlets/:vendor',
    {
      config,
      attachValidation: true,
      schema: {
        summary: 'Take a message of a vendor',
        tags: ['inlets'],
        params,
        querystring,
        body: { content: { 'application/json': anything, 'application/x-www-form-urlencoded': anything } },
        response: {
          200: {
            description: 'It is safe. Vendors that wait for an answer of their own get that.',
            content: {
              'application/json': {
                schema: Type.Object({
                  accepted: Type.Integer(),
                  ignored: Type.Integer(),
                  refused: Type.Array(Type.Object({ code: Type.String(), message: Type.String() })),
                }),
              },
            },
          },
          ...errorAnswers(400, 401, 404, 413, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const setup = webhookOf(inlets.setups, request.params.vendor);
      await takeMessage(setup, request, reply, inlets);
      return reply;
    },
  );

  app.head('/v1/inlets/:vendor', { config, schema: { hide: true, params } }, async ({ params }, reply) => {
    webhookOf(inlets.setups, params.vendor);
    return reply.code(200).send();
  });

  app.options('/v1/inlets/:vendor', { config, schema: { hide: true, params } }, async (request, reply) => {
    webhookOf(inlets.setups, request.params.vendor);
    const origin = request.headers['webhook-request-origin'];
    void reply.header('allow', 'POST, HEAD, OPTIONS');
    // An abuse protection of the sender: what it then sends is judged as ever.
    if (typeof origin === 'string' && /^[\w.:*-]{1,255}$/u.test(origin))
      void reply.header('webhook-allowed-origin', origin).header('webhook-allowed-rate', '*');
    return reply.code(200).send();
  });
  done();
};

/** @throws EngineError INLET_UNKNOWN */
function webhookOf(setups: InletSetups, vendor: string): InletSetup {
  const setup = setupNamed(setups, vendor);
  if (setup === undefined)
    throw new EngineError('INLET_UNKNOWN', 'no inlet has this name, or it is switched off');
  if (setup.inlet.transports.every(transport => transport === 'websocket'))
    throw new EngineError('INLET_UNKNOWN', `the inlet ${setup.inlet.name} takes WebSockets only`);
  return setup;
}

async function takeMessage(
  setup: InletSetup,
  request: FastifyRequest,
  reply: FastifyReply,
  ports: InletPorts,
): Promise<void> {
  const { inlet } = setup;
  const receivedAtMs = ports.clock.nowMs();
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const proof =
    setup.signed !== undefined && mustBeProven(request.grant)
      ? await proven(setup.signed, request, body, ports)
      : undefined;
  const deliveryKey = proof?.deliveryKey;
  if (deliveryKey !== undefined && ports.replays.has(inlet.name, deliveryKey)) {
    ports.meter.count('vendor-message-replayed');
    answerVendor(inlet, { accepted: 0, ignored: 1, refused: [], controls: [] }, reply);
    return;
  }
  const { settings, message } = readable(setup, request, body, ports);
  const origin = { tenant: proof?.tenant ?? request.tenant, receivedAtMs, settings, startOf: ports.startOf };
  const delivered = await deliver(inlet, message, origin, ports);
  if (delivered.again === undefined && deliveryKey !== undefined) ports.replays.done(inlet.name, deliveryKey);
  for (const { confirmUrl } of delivered.controls)
    if (confirmUrl !== undefined)
      setup.confirm?.(confirmUrl).catch(() => {
        ports.onConfirmFailed(inlet.name);
      });
  answerVendor(inlet, delivered, reply);
}

interface Proof {
  readonly tenant: string;
  /** Equal for the same delivery only. */
  readonly deliveryKey: string | undefined;
}

/** @throws EngineError UNAUTHENTICATED, QUOTA_EXCEEDED */
async function proven(
  { verify, tenant }: NonNullable<InletSetup['signed']>,
  request: FastifyRequest,
  body: Buffer,
  { wallMs, publicUrl, spendRequest, meter }: InletPorts,
): Promise<Proof> {
  const url = `${publicUrl()}${request.raw.url ?? ''}`;
  const verdict = await verify({ url, headers: request.headers, body }, wallMs());
  if (verdict.kind !== 'genuine') {
    meter.refused('UNAUTHENTICATED');
    throw new EngineError('UNAUTHENTICATED', refusalText(verdict.why));
  }
  const over = await spendRequest(tenant);
  if (over === undefined) return { tenant, deliveryKey: verdict.deliveryKey };
  const { code, message, retryAfterMs } = tooMany(over);
  throw new EngineError(code, message, {
    retryable: true,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** @throws EngineError ID_INVALID, MESSAGE_*, which are counted */
function readable(
  setup: InletSetup,
  request: FastifyRequest,
  body: Buffer,
  { meter }: InletPorts,
): { readonly settings: StreamSettings; readonly message: unknown } {
  try {
    const settings = settingsIn(queryOf(request.raw), setup);
    return { settings, message: messageIn(bodyText(body), setup.inlet, request.headers['content-type']) };
  } catch (error) {
    if (error instanceof EngineError) meter.refused(error.code);
    throw error;
  }
}
