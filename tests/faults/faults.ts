import type { Fault } from './contract.ts';
import { durableRateFault, restartFault } from './durability.ts';
import { framingFault } from './framing/framing.ts';
import { fuzzFault } from './fuzz.ts';
import { hostileFault } from './hostile.ts';
import { stormFault } from './storm.ts';
import { killFault, terminationFault } from './endings.ts';
import { networkFault } from './network.ts';
import { tornTailFault } from './tornTail.ts';
import { slowReadersFault } from './slowReaders.ts';
import { workersFault } from './workers.ts';
import { webhookTargetsFault } from './webhookTargets.ts';
import { clockFault } from './clock.ts';
import { diskFullFault } from './diskFull.ts';
import { syncFault } from './syncs.ts';
import { soakFault } from './soak.ts';
import { noisyTenantFault } from './noisyTenant.ts';
import { overloadFault } from './overload.ts';

/** All faults, in the order in which they run. */
export const faults: readonly Fault[] = [
  killFault,
  terminationFault,
  restartFault,
  durableRateFault,
  hostileFault,
  framingFault,
  fuzzFault,
  stormFault,
  networkFault,
  tornTailFault,
  slowReadersFault,
  diskFullFault,
  syncFault,
  soakFault,
  noisyTenantFault,
  overloadFault,
  workersFault,
  webhookTargetsFault,
  clockFault,
];
