import type { Inlet, RoleMapping } from '../../pipeline/accept/inlets/inlet.ts';
import { inletNamed } from '../../pipeline/accept/inlets/inlets.ts';
import type { VerifySignature } from '../../security/vendors/signature.ts';

/** What the operator has made of one inlet. */
export interface InletSetup {
  readonly inlet: Inlet;
  readonly roles: RoleMapping;
  /** Present when the vendor proves by a signature who it is; then everything it sends is this tenant's. */
  readonly signed?: {
    readonly verify: VerifySignature;
    readonly tenant: string;
    /** It also signs the upgrade of a WebSocket. */
    readonly upgrades: boolean;
  };
  /** Confirms a subscription by fetching an address that is known to be the vendor's own. */
  readonly confirm?: (url: string) => Promise<void>;
}

/** The inlets that are switched on, by their own name. */
export type InletSetups = ReadonlyMap<string, InletSetup>;

/** The last part of `/v1/inlets/<vendor>`, without regard to case or aliases; undefined when nothing is there. */
export function setupNamed(setups: InletSetups, vendor: string): InletSetup | undefined {
  const inlet = inletNamed(vendor);
  return inlet === undefined ? undefined : setups.get(inlet.name);
}

const family = '/v1/inlets/';

/** The setup that a request is for; undefined for any other path. */
export function setupAt(setups: InletSetups, target: string): InletSetup | undefined {
  const path = target.split('?', 1)[0] ?? '';
  return path.startsWith(family) ? setupNamed(setups, decoded(path.slice(family.length))) : undefined;
}

/** As the router reads it. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
