import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

/** Oldest version without a published fault that a peer could use against the engine. */
const floors = { ws: [8, 21, 1] } as const;

test.each(Object.entries(floors))(
  '%s is not older than its last security fix, wherever it is installed',
  (name, floor) => {
    const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile;
    const installed = Object.entries(lockfile.packages).filter(([path]) =>
      path.endsWith(`node_modules/${name}`),
    );
    expect(installed.length).toBeGreaterThan(0);
    for (const [, { version = '' }] of installed) {
      const parts = version.split('.').map(Number);
      const differing = floor.findIndex((number, i) => parts[i] !== number);
      expect(differing === -1 ? 0 : (parts[differing] ?? 0) - (floor[differing] ?? 0)).toBeGreaterThanOrEqual(
        0,
      );
    }
  },
);
