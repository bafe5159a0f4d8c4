import { readFileSync, writeFileSync } from 'node:fs';
import { configurationTable, envExample } from './configurationDocs.ts';
import { formatted } from './formatted.ts';
import { replaceGenerated } from './generatedBlock.ts';
import { rulesSchemaFile } from './rulesSchemaFile.ts';

/** Rewrites everything in the documentation that is derived from code: `npm run docs`. */
const configuration = 'docs/configuration.md';
const rulesSchema = 'rules/rules.schema.json';
writeFileSync('.env.example', envExample());
writeFileSync(
  configuration,
  await formatted(
    configuration,
    replaceGenerated(readFileSync(configuration, 'utf8'), 'options', configurationTable()),
  ),
);
writeFileSync(rulesSchema, await formatted(rulesSchema, rulesSchemaFile()));
