import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, statfsSync, writeSync, closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A disk of its own for a folder, that only programs started by its launcher see there. */
export interface SmallDisk {
  /** Ahead of a command: runs it where the disk is. */
  readonly launcher: readonly string[];
  freeBytes(): number;
  /** Takes room until so much is left. */
  fill(leftBytes: number): void;
  /** Gives back all that was taken. */
  empty(): void;
}

export interface DiskOptions {
  readonly bytes: number;
  readonly readOnly?: boolean;
}

/** Runs in a name space of its own: needs no privilege, and is gone with the last process in it. */
const mount =
  'mount -t tmpfs -o "size=$1,mode=0700" pulso "$0" && { [ "$2" = rw ] || mount -o remount,ro "$0"; } && echo mounted && cat';

/** @returns undefined where this process may mount nothing */
export async function withSmallDisk<T>(
  folder: string,
  { bytes, readOnly = false }: DiskOptions,
  work: (disk: SmallDisk) => Promise<T>,
): Promise<T | undefined> {
  const parameters = [mount, folder, String(bytes), readOnly ? 'ro' : 'rw'];
  const holder = spawn('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', ...parameters], {
    // It ends when nobody holds its input any more, also when this process is killed.
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  try {
    const isMounted = await new Promise<boolean>(resolve => {
      createInterface({ input: holder.stdout }).once('line', () => {
        resolve(true);
      });
      for (const event of ['error', 'exit'])
        holder.once(event, () => {
          resolve(false);
        });
    });
    return isMounted ? await work(smallDisk(holder.pid ?? 0, folder)) : undefined;
  } finally {
    const ended = holder.exitCode === null && holder.pid !== undefined ? once(holder, 'exit') : undefined;
    holder.stdin.end();
    await ended;
  }
}

function smallDisk(pid: number, folder: string): SmallDisk {
  const inside = `/proc/${pid}/root${folder}`;
  const filler = `${inside}/filler`;
  const freeBytes = () => {
    const { bavail, bsize } = statfsSync(inside);
    return bavail * bsize;
  };
  const enter = ['nsenter', '--target', String(pid), '--user', '--mount', '--preserve-credentials'];
  return {
    // Entering a name space leaves the present folder.
    launcher: [...enter, 'sh', '-c', 'cd "$0" && exec "$@"', process.cwd()],
    freeBytes,
    fill: leftBytes => {
      const file = openSync(filler, 'a');
      try {
        const part = Buffer.alloc(65_536);
        for (let missing = freeBytes() - leftBytes; missing > 0; missing = freeBytes() - leftBytes)
          writeSync(file, part, 0, Math.min(part.length, missing));
      } catch {
        // No room left, which is what was asked for.
      } finally {
        closeSync(file);
      }
    },
    empty: () => {
      rmSync(filler, { force: true });
    },
  };
}
