import type { Fault } from './contract.ts';
import { killFault, terminationFault } from './endings.ts';

/** All faults, in the order in which they run. */
export const faults: readonly Fault[] = [killFault, terminationFault];
