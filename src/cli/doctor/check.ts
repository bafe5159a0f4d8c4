/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What to do about it; with `warn` and `fail`. */
  readonly remedy?: string;
  /** Measured figures, for `--json`. */
  readonly figures?: Readonly<Record<string, number>>;
}

export function ok(name: string, detail: string, figures?: Check['figures']): Check {
  return { name, status: 'ok', detail, ...(figures === undefined ? {} : { figures }) };
}

export function warn(name: string, detail: string, remedy: string, figures?: Check['figures']): Check {
  return { name, status: 'warn', detail, remedy, ...(figures === undefined ? {} : { figures }) };
}

export function fail(name: string, detail: string, remedy: string): Check {
  return { name, status: 'fail', detail, remedy };
}
