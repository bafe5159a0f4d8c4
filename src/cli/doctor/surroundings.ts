import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { dirname, resolve } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { failureOf } from '../failure.ts';
import { openPacks } from '../../openPacks.ts';
import { fail, ok, warn, type Check } from './check.ts';
import { gib } from './machine.ts';

const lowDiskBytes = 1_073_741_824;

/** Tries to listen where the engine would, for a moment. */
export async function checkPort({ host, port }: Config): Promise<Check> {
  const name = 'port';
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return ok(name, port === 0 ? 'a free one is taken' : `${host}:${port} is free`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'EADDRINUSE')
      return warn(name, `${host}:${port} is in use`, 'an engine may run already; else set PULSO_PORT');
    return fail(name, `can't listen on ${host}:${port} (${code})`, 'check PULSO_HOST and PULSO_PORT');
  } finally {
    server.close();
  }
}

/** The folder of the store, or where it would be made. */
export async function checkDataFolder({ dataDir }: Config): Promise<Check> {
  const name = 'data folder';
  const folder = await existing(resolve(dataDir));
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch {
    return fail(name, `${folder} is not writable`, 'change its owner, or set PULSO_DATA_DIR');
  }
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  const detail = `${resolve(dataDir)}, ${gib(freeBytes)} free`;
  return freeBytes < lowDiskBytes
    ? warn(name, detail, 'free some disk space, or set PULSO_DATA_DIR', { freeBytes })
    : ok(name, detail, { freeBytes });
}

async function existing(folder: string): Promise<string> {
  try {
    await access(folder);
    return folder;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? folder : existing(parent);
  }
}

export function checkPacks(config: Config): Check {
  const name = 'packs';
  try {
    const { all } = openPacks(config);
    const patterns = all.reduce((sum, { book }) => sum + book.phrases.length + book.journey.length, 0);
    return ok(name, `${all.length} packs, ${patterns} patterns`);
  } catch (error) {
    const { code, message, remedy } = failureOf(error);
    return fail(name, `${code}: ${message}`, remedy ?? 'restore the folder from the release');
  }
}
