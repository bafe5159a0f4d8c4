import type { Config } from '../config/schema.ts';
import { readSecret } from '../config/secretFile.ts';
import { EngineError } from '../domain/errors.ts';
import { isSigned, newEndpoint } from './definition.ts';
import type { Endpoint } from './endpoint.ts';
import type { ListedHosts } from './guard/target.ts';

type Configured = Config['webhooks']['endpoints'][number];

/**
 * The endpoints of the configuration file, their secrets read from files.
 * @throws EngineError CONFIG_INVALID naming the endpoint; secrets and URLs are not in the text
 */
export function fixedEndpoints(config: Config, listed: ListedHosts): readonly Endpoint[] {
  const { endpoints } = config.webhooks;
  const ids = new Set(endpoints.map(({ id }) => id));
  if (ids.size < endpoints.length) throw invalid('webhooks.endpoints', 'has an id twice');
  return endpoints.map(configured => fixedEndpoint(configured, listed));
}

function fixedEndpoint(configured: Configured, listed: ListedHosts): Endpoint {
  const { id, tenant, secretFile, tokenFile, ...request } = configured;
  const name = `webhooks.endpoints: ${id}`;
  if (secretFile === undefined && isSigned(request.kind)) throw invalid(name, 'needs a secretFile');
  const secret = secretFile === undefined ? undefined : readSecret(secretFile, name);
  const token = tokenFile === undefined ? undefined : readSecret(tokenFile, name);
  try {
    const { endpoint } = newEndpoint(
      tenant,
      {
        ...request,
        ...(secret === undefined ? {} : { secret }),
        ...(token === undefined ? {} : { token }),
      },
      listed,
      0,
    );
    return { ...endpoint, endpointId: id, isFixed: true };
  } catch (error) {
    if (error instanceof EngineError) throw invalid(name, error.message);
    throw error;
  }
}

function invalid(name: string, problem: string): EngineError {
  return new EngineError('CONFIG_INVALID', `${name} ${problem}`);
}
