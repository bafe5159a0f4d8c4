import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configurationTable, envExample } from '../../../scripts/configurationDocs.ts';
import { formatted } from '../../../scripts/formatted.ts';
import { replaceGenerated } from '../../../scripts/generatedBlock.ts';

describe('the documented options', () => {
  it('.env.example shows every option at its default', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(envExample());
  });

  it('docs/configuration.md lists every option as the schema has it', async () => {
    const document = readFileSync('docs/configuration.md', 'utf8');
    const generated = replaceGenerated(document, 'options', configurationTable());
    expect(document).toBe(await formatted('docs/configuration.md', generated));
  });
});
