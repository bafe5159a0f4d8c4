import type { Circumstance, TimeOfDay } from './rule.ts';
import type { Scene } from './scene.ts';

/** How to tell whether a circumstance is given; made once, asked often. */
export function circumstanceTest(condition: Circumstance): (scene: Scene) => boolean {
  if ('timeOfDay' in condition) {
    const isDuring = during(condition.timeOfDay);
    return ({ recent }) => {
      const newest = recent.at(-1);
      return newest !== undefined && isDuring(newest.receivedAtMs);
    };
  }
  if ('language' in condition) {
    const tags = condition.language.map(tag => tag.toLowerCase());
    return ({ circumstances }) => {
      const spoken = circumstances.language?.toLowerCase();
      return spoken !== undefined && tags.some(tag => spoken === tag || spoken.startsWith(`${tag}-`));
    };
  }
  const [name, values] = factOf(condition);
  const wanted = new Set(values);
  return ({ circumstances }) => {
    const value = circumstances[name];
    return value !== null && wanted.has(value);
  };
}

type Fact = 'channel' | 'sector' | 'queue' | 'tier';

function factOf(
  condition: Exclude<Circumstance, { timeOfDay: TimeOfDay } | { language: readonly string[] }>,
): [Fact, readonly string[]] {
  if ('channel' in condition) return ['channel', condition.channel];
  if ('sector' in condition) return ['sector', condition.sector];
  if ('queue' in condition) return ['queue', condition.queue];
  return ['tier', condition.tier];
}

const minutesADay = 1_440;

/** Of instants in ms since the epoch: those of the records, never of a clock. */
function during({ from, to, timeZone, days }: TimeOfDay): (atMs: number) => boolean {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  const isOn = (day: number) => days === undefined || days.includes(((day % 7) + 7) % 7);
  return atMs => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    const day = weekdays.indexOf(parts.get('weekday') ?? '');
    const minute = (Number(parts.get('hour')) * 60 + Number(parts.get('minute'))) % minutesADay;
    if (from < to) return isOn(day) && minute >= from && minute < to;
    // Past midnight it is still the night of the day before.
    return (isOn(day) && minute >= from) || (isOn(day - 1) && minute < to);
  };
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
