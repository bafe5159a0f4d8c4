import { isIP } from 'node:net';
import { isForbiddenAddress } from './addresses.ts';

/** Where a request may go. */
export interface Target {
  readonly url: URL;
  /** Listed by the operator: plain HTTP, its port and private addresses are allowed. */
  readonly isListed: boolean;
}

export type TargetProblem =
  'url-invalid' | 'url-has-credentials' | 'url-not-https' | 'port-not-allowed' | 'address-forbidden';

/** `host` or `host:port` as operators list them (`webhooks.allowHosts`); without a port those of the scheme. */
export type ListedHosts = ReadonlySet<string>;

export function listedHosts(setting: string): ListedHosts {
  return new Set(
    setting
      .split(',')
      .map(host => host.trim().toLowerCase())
      .filter(host => host !== ''),
  );
}

/**
 * What the URL itself tells. `new URL` has folded every spelling of an address (`0x7f.1`, `2130706433`); literals
 * are judged here, as nothing is ever looked up for them. Names are judged when they are looked up. Pure.
 */
export function checkTarget(text: string, listed: ListedHosts): Target | { readonly problem: TargetProblem } {
  const url = parsed(text);
  if (url === undefined || !/^https?:$/.test(url.protocol)) return { problem: 'url-invalid' };
  if (url.username !== '' || url.password !== '') return { problem: 'url-has-credentials' };
  const hasOwnPort = url.port !== '';
  const isListed = listed.has(url.host) || (!hasOwnPort && listed.has(url.hostname));
  if (isListed) return { url, isListed };
  if (url.protocol !== 'https:') return { problem: 'url-not-https' };
  if (hasOwnPort) return { problem: 'port-not-allowed' };
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && isForbiddenAddress(literal)) return { problem: 'address-forbidden' };
  return { url, isListed };
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
