/**
 * The WebSocket address of one of the engine's paths.
 * @param engine `ws://`, `wss://`, `http://` or `https://`, with or without a path before the engine's own
 * @throws TypeError for anything else
 */
export function endpointUrl(engine: string | URL, path: string): URL {
  const url = new URL(engine);
  if (!/^(?:ws|http)s?:$/u.test(url.protocol))
    throw new TypeError('the address of the engine must begin with ws://, wss://, http:// or https://');
  url.protocol = url.protocol.replace('http', 'ws');
  url.pathname = url.pathname.replace(/\/+$/u, '') + path;
  url.search = '';
  url.hash = '';
  return url;
}
