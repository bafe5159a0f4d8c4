import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isForbiddenAddress } from './addresses.ts';

/** Resolves a name to all of its addresses. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  answer: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export const addressForbidden = 'ERR_ADDRESS_FORBIDDEN';

type LookupAnswer = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * What sockets ask for the address of a name: resolved once, every address judged, and the connection goes to one
 * of exactly these. There is no second look-up that could answer otherwise.
 */
export function guardedLookup(resolve: Resolve = systemLookup) {
  return (hostname: string, options: LookupOptions, answer: LookupAnswer): void => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        answer(error, []);
        return;
      }
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => isForbiddenAddress(address)))
        answer(Object.assign(new Error('address forbidden'), { code: addressForbidden }), []);
      else if (options.all === true) answer(null, addresses);
      else answer(null, first.address, first.family);
    });
  };
}
