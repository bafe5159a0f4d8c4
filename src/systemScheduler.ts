import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { systemClock } from './systemClock.ts';

/**
 * Node's timers with the time of `systemClock`. RxJS' own scheduler asks the wall clock what time it is: set ahead, it
 * would make every conversation look idle; set back, it would hold finals and endings by as much.
 */
export const systemScheduler: SchedulerLike = {
  now: () => systemClock.nowMs(),
  schedule: asyncScheduler.schedule.bind(asyncScheduler),
};
