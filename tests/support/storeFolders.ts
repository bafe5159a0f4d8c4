import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders for stores, removed together. */
export class StoreFolders {
  readonly #folders: string[] = [];

  make(): string {
    const folder = mkdtempSync(join(tmpdir(), 'pulso-store-'));
    this.#folders.push(folder);
    return folder;
  }

  /** Everything that lies in the files of a folder. */
  contentOf(folder: string): Buffer {
    return Buffer.concat(readdirSync(folder).map(name => readFileSync(join(folder, name))));
  }

  remove(): void {
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}
