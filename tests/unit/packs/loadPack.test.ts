import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../src/domain/errors.ts';
import { loadPack, parsePack } from '../../../src/packs/loadPack.ts';

const header = `pack: small
version: 1.2.3
languages: [en, es]
`;
const phrases = `phrases:
  leave:
    - id: go
      weight: 0.7
      en:
        - i am leaving
      es:
        - me voy
`;

function problemOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof EngineError && error.code === 'PACK_INVALID') return error.message;
    throw error;
  }
  return 'none';
}
const parseProblem = (yaml: string) => problemOf(() => parsePack(yaml, 'small/pack.yaml'));

describe('a pack', () => {
  it('becomes phrases with defaults: taken back by a negator, counting from customers only', () => {
    const { name, version, book } = parsePack(header + phrases, 'small/pack.yaml');
    expect([name, version]).toEqual(['small', '1.2.3']);
    expect(book.phrases).toMatchObject([
      {
        id: 'leave.go',
        category: 'leave',
        language: 'en',
        weight: 0.7,
        negatable: true,
        roles: ['customer'],
      },
      { id: 'leave.go', language: 'es' },
    ]);
  });

  it('knows lists that use lists above them, spellings without marks, and exceptions', () => {
    const { book } = parsePack(
      `${header}words: { es: { spellings: { mamá: madre }, negators: [jamás] } }
lists: { en: { a: [one, two three], b: ["<a>", four] } }
${phrases}        - <b>
exceptions: { leave: { en: [leaving now] } }
`.replace('        - me voy\n        - <b>', '        - me voy'),
      'small/pack.yaml',
    );
    expect(book.words.get('es')?.spellings.get('mama')).toEqual(['madre']);
    expect(book.words.get('es')?.negators.has('jamas')).toBe(true);
    expect(book.exceptions).toHaveLength(1);
  });
});

describe('a bad pack is refused with file, line and reason:', () => {
  it.each([
    ['no YAML', 'pack: [', 'small/pack.yaml, line 1: not valid YAML (BAD_INDENT)'],
    ['empty', '', 'small/pack.yaml: must be object'],
    ['a list', '- a', 'small/pack.yaml: must be object'],
    ['a missing key', phrases, "small/pack.yaml: must have required property 'pack'"],
    [
      'an unknown key',
      `${header}${phrases}colour: red`,
      'small/pack.yaml, line 12: colour: is not a known key',
    ],
    [
      'a key twice',
      `${header}pack: other\n${phrases}`,
      'small/pack.yaml, line 4: not valid YAML (DUPLICATE_KEY)',
    ],
    [
      'a wrong type',
      header + phrases.replace('0.7', 'heavy'),
      'small/pack.yaml, line 7: phrases/leave/0/weight: must be number',
    ],
    [
      'a weight above 1',
      header + phrases.replace('0.7', '7'),
      'small/pack.yaml, line 7: phrases/leave/0/weight: must be <= 1',
    ],
    [
      'a category that does not exist',
      header + phrases.replace('leave:', 'leaving:'),
      'small/pack.yaml, line 6: phrases/leaving: is not a known key',
    ],
    [
      'a language that is not covered',
      `${header}${phrases}`.replace('[en, es]', '[en, fr]'),
      'small/pack.yaml, line 3: languages/1: must be one of en, es',
    ],
    [
      'patterns in a language that is not declared',
      `${header}${phrases}`.replace('[en, es]', '[en]'),
      'small/pack.yaml, line 11: phrases/leave/0/es: is not a language of the pack',
    ],
    [
      'an id twice',
      `${header}${phrases}    - { id: go, weight: 0.1, en: [bye] }`,
      'small/pack.yaml, line 12: phrases/leave/1/id: "go" is there twice',
    ],
    [
      'an entry without patterns',
      `${header}${phrases}    - { id: gone, weight: 0.1 }`,
      'small/pack.yaml, line 12: phrases/leave/1: has no pattern',
    ],
    [
      'a pattern that cannot be read',
      header + phrases.replace('me voy', 'me (voy'),
      'small/pack.yaml, line 11: phrases/leave/0/es/0: character 4: is never closed',
    ],
    [
      'a list that uses itself',
      `${header}lists: { en: { a: ["<a>"] } }\n${phrases}`,
      'small/pack.yaml, line 4: lists/en/a/0: character 1: names an unknown list (a)',
    ],
    [
      'aliases that multiply',
      `a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c, *c, *c, *c, *c, *c]
`,
      'small/pack.yaml: aliases that are unknown or repeat more than 50 nodes',
    ],
    ['a file of 2 MB', `${header}# ${'x'.repeat(2_000_000)}`, 'small/pack.yaml: larger than 1048576 bytes'],
  ])('%s', (_, yaml, problem) => {
    expect(parseProblem(yaml)).toBe(problem);
  });

  it('a folder without pack.yaml, and a file too large to be read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pulso-pack-'));
    const file = join(folder, 'pack.yaml');
    expect(problemOf(() => loadPack(folder))).toBe(`${file}: can't be read (ENOENT)`);
    writeFileSync(file, 'x'.repeat(1_048_577));
    expect(problemOf(() => loadPack(folder))).toBe(`${file}: 1048577 bytes, limit 1048576`);
    const other = join(folder, 'other');
    mkdirSync(join(other, 'pack.yaml'), { recursive: true });
    expect(problemOf(() => loadPack(other))).toMatch(/can't be read \(EISDIR\)$/);
  });
});
