import { readFileSync, writeFileSync } from 'node:fs';
import { asyncApiFile } from './asyncApiFile.ts';
import { configurationTable, envExample } from './configurationDocs.ts';
import { formatted } from './formatted.ts';
import { replaceGenerated } from './generatedBlock.ts';
import { openApiFile } from './openApiFile.ts';
import { readmeExample } from './readmeExample.ts';
import { rulesSchemaFile } from './rulesSchemaFile.ts';

/** Rewrites everything in the documentation that is derived from code: `npm run docs`. */
const configuration = 'docs/configuration.md';
const asyncApi = 'docs/asyncapi.yaml';
const openApi = 'docs/openapi.json';
const rulesSchema = 'rules/rules.schema.json';
writeFileSync('.env.example', envExample());
writeFileSync(
  configuration,
  await formatted(
    configuration,
    replaceGenerated(readFileSync(configuration, 'utf8'), 'options', configurationTable()),
  ),
);
writeFileSync('README.md', replaceGenerated(readFileSync('README.md', 'utf8'), 'example', readmeExample()));
writeFileSync(asyncApi, await formatted(asyncApi, asyncApiFile()));
writeFileSync(openApi, await formatted(openApi, await openApiFile()));
writeFileSync(rulesSchema, await formatted(rulesSchema, rulesSchemaFile()));
