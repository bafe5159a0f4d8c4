import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';

// Links the command into the checkout's own node_modules, where npx looks first: `npx pulso` then runs this very
// checkout at once, without a copy in npm's cache.
const folder = 'node_modules/.bin';
if (existsSync('node_modules') && process.platform !== 'win32') {
  mkdirSync(folder, { recursive: true });
  rmSync(`${folder}/pulso`, { force: true });
  symlinkSync('../../bin/pulso.js', `${folder}/pulso`);
}
