import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Room } from './committer.ts';
import type { StoreHealth } from './protocol.ts';

export interface DiskRoomOptions {
  readonly folder: string;
  readonly minFreeBytes: number;
  readonly reserveBytes: number;
}

const reserveFileName = 'pulso.reserve';

/**
 * Watches the room on the disk. On a full disk even deleting fails, so some is kept in a reserve file, which goes
 * when the database finds no room, and comes back once there is enough.
 */
export class DiskRoom implements Room {
  readonly #options: DiskRoomOptions;
  readonly #reserve: string;
  readonly #onChange: (health: StoreHealth) => void;
  #health: StoreHealth = 'ok';

  constructor(options: DiskRoomOptions, onChange: (health: StoreHealth) => void) {
    this.#options = options;
    this.#reserve = join(options.folder, reserveFileName);
    this.#onChange = onChange;
  }

  get health(): StoreHealth {
    return this.#health;
  }

  /** Looks at the disk anew; to be called now and then. */
  check(): void {
    if (this.#health === 'broken') return;
    const { minFreeBytes, reserveBytes } = this.#options;
    const hasReserve = existsSync(this.#reserve);
    const wantedBytes = hasReserve ? minFreeBytes : minFreeBytes + reserveBytes;
    const hasRoom = this.#freeBytes() >= wantedBytes;
    if (hasRoom && !hasReserve) this.#makeReserve();
    this.#become(hasRoom ? 'ok' : 'full');
  }

  noteFull(): void {
    rmSync(this.#reserve, { force: true });
    this.#become('full');
  }

  noteBroken(): void {
    this.#become('broken');
  }

  #become(health: StoreHealth): void {
    if (this.#health === health || this.#health === 'broken') return;
    this.#health = health;
    this.#onChange(health);
  }

  #freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.#options.folder);
    return bavail * bsize;
  }

  /** Written, not only made long: a file with holes takes no room. */
  #makeReserve(): void {
    const { reserveBytes } = this.#options;
    if (reserveBytes === 0) return;
    const file = openSync(this.#reserve, 'w', 0o600);
    try {
      const part = Buffer.alloc(Math.min(reserveBytes, 1_048_576));
      for (let written = 0; written < reserveBytes;)
        written += writeSync(file, part, 0, Math.min(part.length, reserveBytes - written));
      fsyncSync(file);
    } catch {
      rmSync(this.#reserve, { force: true });
    } finally {
      closeSync(file);
    }
  }
}
