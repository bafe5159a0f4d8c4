import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { replaceGenerated } from '../../../scripts/generatedBlock.ts';
import { readmeExample } from '../../../scripts/readmeExample.ts';

it('the README shows the example as it is run', () => {
  const readme = readFileSync('README.md', 'utf8');
  expect(readme).toBe(replaceGenerated(readme, 'example', readmeExample()));
});
