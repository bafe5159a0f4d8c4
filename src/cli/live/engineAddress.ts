import { endpointUrl } from '../../client/address.ts';

/** A running engine that takes streams and gives out events. */
export interface EngineAddress {
  /** As the user gave it, without credentials; for messages. */
  readonly shown: string;
  readonly url: URL;
  /** API key or token to show there. */
  readonly token?: string;
}

/** @throws TypeError for what is no ws, wss, http or https address */
export function engineAddress(text: string, token?: string): EngineAddress {
  const url = new URL(text);
  endpointUrl(url, '/');
  return { shown: `${url.protocol}//${url.host}`, url, ...(token === undefined ? {} : { token }) };
}
