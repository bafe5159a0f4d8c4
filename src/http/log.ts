/** The part of a structured logger that connections use. Fields are ids, codes and numbers; never words. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}
