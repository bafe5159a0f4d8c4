import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../../support/commandLine.ts';

interface Report {
  readonly ok: boolean;
  readonly packs: readonly {
    readonly pack: string;
    readonly examples: Readonly<
      Record<'en' | 'es', { readonly mustFire: number; readonly nearMisses: number }>
    >;
    readonly failures: readonly { readonly file: string; readonly line: number }[];
  }[];
}

async function check(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await commandLine('packs', 'check', ...args, '--json');
  expect(stderr).toBe('');
  return { exitCode, report: JSON.parse(stdout) as Report };
}

describe('pulso packs check', () => {
  it('passes for every shipped pack, each with 20 examples and 20 near misses in both languages', async () => {
    const { exitCode, report } = await check();
    expect(report.packs.flatMap(({ failures }) => failures)).toEqual([]);
    expect(exitCode).toBe(0);
    for (const { pack, examples } of report.packs)
      for (const { mustFire, nearMisses } of [examples.en, examples.es]) {
        expect(mustFire, pack).toBeGreaterThanOrEqual(20);
        expect(nearMisses, pack).toBeGreaterThanOrEqual(20);
      }
  });

  it('finds a pack for every sector that Pulso speaks of', async () => {
    const { report } = await check();
    const sectors = [
      'airline',
      'banking',
      'energy',
      'health',
      'hospitality',
      'insurance',
      'public-service',
      'retail',
      'telecom',
    ];
    expect(report.packs.map(({ pack }) => pack)).toEqual(expect.arrayContaining(sectors));
  });
});

describe('an example moved to the wrong side', () => {
  const shipped = readdirSync('packs');
  let reports: Report['packs'];
  let exitCode: number | undefined;
  const moved = new Map<string, Report['packs'][number]['failures']>();
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pulso-packs-'));
    cpSync('packs', folder, { recursive: true });
    for (const pack of shipped)
      moved.set(
        pack,
        ['en', 'es'].flatMap(language => moveExamples(folder, pack, language)),
      );
    const checked = await check(folder);
    ({ exitCode } = checked);
    reports = checked.report.packs;
  });

  it.each(shipped)('makes the check of %s fail, with file and line, in both directions', pack => {
    expect(exitCode).toBe(1);
    const failures = reports.find(each => each.pack === pack)?.failures ?? [];
    const places = failures.map(({ file, line }) => ({ file, line }));
    expect(moved.get(pack)).toHaveLength(4);
    expect(new Set(places.map(place => JSON.stringify(place)))).toEqual(
      new Set(moved.get(pack)?.map(place => JSON.stringify(place))),
    );
  });

  /** Makes a near miss of the first example that fires, and the other way round. Returns where. */
  function moveExamples(folder: string, pack: string, language: string) {
    const file = join(folder, pack, 'examples', `${language}.jsonl`);
    const lines = readFileSync(file, 'utf8').split('\n');
    const expectOf = (line: string) =>
      line === '' ? undefined : (JSON.parse(line) as { readonly expect?: readonly string[] }).expect;
    const firing = lines.findIndex(line => (expectOf(line)?.length ?? 0) > 0);
    const quiet = lines.findIndex(line => expectOf(line)?.length === 0);
    const wanted = expectOf(lines[firing] ?? '');
    lines[firing] = withExpect(lines[firing], []);
    lines[quiet] = withExpect(lines[quiet], wanted);
    writeFileSync(file, lines.join('\n'));
    return [firing, quiet].map(index => ({ file, line: index + 1 }));
  }

  function withExpect(line: string | undefined, wanted: readonly string[] | undefined): string {
    return JSON.stringify({ ...(JSON.parse(line ?? '') as object), expect: wanted });
  }
});

describe('pulso packs init', () => {
  it('writes a pack that the check passes, and touches none that is there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pulso-packs-'));
    const first = await commandLine('packs', 'init', 'parcels', '--dir', folder);
    expect(first.exitCode).toBe(0);
    const { exitCode, report } = await check(folder);
    expect(exitCode).toBe(0);
    expect(report.packs.map(({ pack }) => pack)).toEqual(['parcels']);
    const second = await commandLine('packs', 'init', 'parcels', '--dir', folder);
    expect([second.exitCode, second.stderr.split(':')[0]]).toEqual([1, 'PACK_INVALID']);
  });
});
