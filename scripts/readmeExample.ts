import { readFileSync } from 'node:fs';

/** The example script as the README shows it. */
export function readmeExample(): string {
  const script = readFileSync('examples/stream-and-listen.mjs', 'utf8').trimEnd();
  return '```js\n' + script + '\n```';
}
