import type { Config } from './schema.ts';

/**
 * Where others reach an engine of this configuration: as configured, else the address it listens on.
 * @param boundPort the port that was taken; matters where the configuration asks for a free one
 */
export function publicUrlOf({ publicUrl, host, port }: Config, boundPort = port): string {
  if (publicUrl !== 'auto') return publicUrl;
  return `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`;
}
