import { readFileSync, writeFileSync } from 'node:fs';
import { configurationTable, envExample } from './configurationDocs.ts';
import { replaceGenerated } from './generatedBlock.ts';

/** Rewrites everything in the documentation that is derived from code: `npm run docs`. */
const configuration = 'docs/configuration.md';
writeFileSync('.env.example', envExample());
writeFileSync(
  configuration,
  replaceGenerated(readFileSync(configuration, 'utf8'), 'options', configurationTable()),
);
