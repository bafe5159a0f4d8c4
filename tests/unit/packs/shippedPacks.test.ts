import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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

  it('fails with file and line when an example is moved to the wrong side', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pulso-packs-'));
    cpSync('packs/general', join(folder, 'general'), { recursive: true });
    const file = join(folder, 'general', 'examples', 'en.jsonl');
    const lines = readFileSync(file, 'utf8').split('\n');
    const moved = lines.findIndex(line => line.includes('"expect":["leave"]'));
    lines[moved] = (lines[moved] ?? '').replace('["leave"]', '[]');
    writeFileSync(file, lines.join('\n'));
    const { exitCode, report } = await check(folder);
    expect(exitCode).toBe(1);
    expect(report.ok).toBe(false);
    expect(report.packs[0]?.failures).toMatchObject([{ line: moved + 1 }]);
  });
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
