import { loadConfig } from '../../config/load.ts';
import { readSecret } from '../../config/secretFile.ts';
import { EngineError } from '../../domain/errors.ts';
import { systemClock } from '../../systemClock.ts';
import type { AttemptFailure } from '../../webhooks/attempt.ts';
import { newEndpoint } from '../../webhooks/definition.ts';
import { ENDPOINT_KINDS } from '../../webhooks/endpoint.ts';
import { listedHosts } from '../../webhooks/guard/target.ts';
import { sampleEvent } from '../../webhooks/sampleEvent.ts';
import { createSender } from '../../webhooks/send.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { LineOutput } from '../lineOutput.ts';

export interface WebhookTestFlags {
  readonly secretFile?: string;
  readonly kind: string;
  readonly json?: boolean;
}

/**
 * `pulso webhooks test`: one sample event through the guard and the signatures of the engine, by its configuration.
 * @throws EngineError CONFIG_INVALID, WEBHOOK_INVALID
 */
export async function testWebhook(
  url: string,
  flags: WebhookTestFlags,
  { env, stdout }: CliContext,
): Promise<ExitCode> {
  const config = loadConfig({ env });
  const kind = ENDPOINT_KINDS.find(known => known === flags.kind);
  if (kind === undefined)
    throw new EngineError('WEBHOOK_INVALID', `kind must be one of ${ENDPOINT_KINDS.join(', ')}`);
  const listed = listedHosts(config.webhooks.allowHosts);
  const secret = flags.secretFile === undefined ? undefined : readSecret(flags.secretFile, '--secret-file');
  const { endpoint } = newEndpoint(
    'default',
    { url: placeholder, kind, ...(secret === undefined ? {} : { secret }) },
    listed,
    systemClock.nowMs(),
  );
  const { timeoutMs } = config.webhooks;
  const sender = createSender({ clock: systemClock, listed, timeoutMs, origin: config.source });
  const sample = sampleEvent(systemClock.nowMs());
  const attempt = await sender.send({ ...endpoint, url }, sample);
  await sender.close();
  const { status, failure, durationMs } = attempt;
  const ok = failure === undefined;
  const line =
    flags.json === true
      ? JSON.stringify({
          ok,
          url,
          eventId: sample.eventId,
          status: status ?? null,
          durationMs,
          failure: failure ?? null,
          ...(ok ? {} : { because: reasons[failure] }),
        })
      : `${ok ? 'delivered' : 'not delivered'}: ${status === undefined ? '' : `status ${status}, `}${durationMs} ms${ok ? '' : `, ${failure}: ${reasons[failure]}`}`;
  new LineOutput(stdout).lines([line]);
  return ok ? exitCodes.ok : exitCodes.failed;
}

/** What is wrong with the URL is for the attempt to tell, as any other failure. */
const placeholder = 'https://localhost';

const reasons: Readonly<Record<AttemptFailure, string>> = {
  'url-invalid': 'it is no http or https URL',
  'url-has-credentials': 'the URL holds a user name or password',
  'url-not-https': 'only listed hosts are reached by plain http (PULSO_WEBHOOKS_ALLOW_HOSTS)',
  'port-not-allowed': 'only 443 and listed ports are reached (PULSO_WEBHOOKS_ALLOW_HOSTS)',
  'address-forbidden':
    'its address belongs to this machine or a private network; list the host if that is meant',
  timeout: 'no answer in time (PULSO_WEBHOOKS_TIMEOUT_MS)',
  'name-unknown': 'its name can not be resolved',
  'connection-failed': 'nothing listens there, or the connection broke',
  'tls-failed': 'its certificate is not trusted, or TLS failed',
  'answer-invalid': 'the answer is not HTTP, or its head is too large',
  redirect: 'it redirects, which is never followed; use the final URL',
  status: 'it answered with a status other than 2xx',
  'handshake-refused': 'it did not answer OPTIONS with WebHook-Allowed-Origin',
};
