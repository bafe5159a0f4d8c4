import { readFile } from 'node:fs/promises';

/** Instructions that int8 inference gains from, as Linux names them. */
const wantedFlags = ['avx2', 'avx512f', 'avx512_vnni', 'avx_vnni'] as const;

/** What a processor offers to int8 inference. */
export interface Instructions {
  readonly isX86: boolean;
  /** Of those that inference gains from. */
  readonly found: readonly string[];
  /** Whether int8 products have an instruction of their own; undefined on other families, and where the system does not tell. */
  readonly vnni: boolean | undefined;
}

/** Content of /proc/cpuinfo; undefined where there is none. */
export function readCpuInfo(): Promise<string | undefined> {
  return readFile('/proc/cpuinfo', 'utf8').catch(() => undefined);
}

/** @param info content of /proc/cpuinfo */
export function instructionsOf(info = ''): Instructions {
  const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(info)?.[1]?.trim().split(/\s+/));
  const found = wantedFlags.filter(flag => flags.has(flag));
  const isX86 = /^flags\s*:/m.test(info);
  return { isX86, found, vnni: isX86 ? found.some(flag => flag.endsWith('vnni')) : undefined };
}
