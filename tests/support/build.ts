import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Builds `dist/` once before the tests: end-to-end tests run the files that `npm start` runs, and inference
 * workers start from compiled JavaScript. Type errors are `npm run check:types`' to report: the compiler still
 * writes the files, and one of them must not keep an unrelated test from speaking.
 */
export default function setup(): void {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { cwd });
}
