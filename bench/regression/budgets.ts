import { readFileSync } from 'node:fs';
import type { LoadReport } from '../load/contract.ts';

/** The figures that are guarded. */
export type Figure = 'alertP50Ms' | 'alertP99Ms' | 'withoutModelP50Ms' | 'ackP50Ms' | 'lost';
export type Figures = Readonly<Record<Figure, number>>;

export interface Budgets {
  readonly budgets: Readonly<Partial<Record<Figure, { readonly what: string; readonly atMost: number }>>>;
  readonly regression: Readonly<
    Partial<
      Record<
        Figure,
        {
          readonly what: string;
          readonly ratioAtMost: number;
          /** A difference below this many milliseconds is no regression, whatever the ratio. */
          readonly leastMs: number;
        }
      >
    >
  >;
}

export function readBudgets(): Budgets {
  return JSON.parse(readFileSync(new URL('./budgets.json', import.meta.url), 'utf8')) as Budgets;
}

export function figuresOf({
  alertMs,
  withoutModelMs,
  ackMs,
  finals,
  accepted,
  refused,
}: LoadReport): Figures {
  return {
    alertP50Ms: alertMs.p50,
    alertP99Ms: alertMs.p99,
    withoutModelP50Ms: withoutModelMs.p50,
    ackP50Ms: ackMs.p50,
    lost: finals - accepted - refused,
  };
}
