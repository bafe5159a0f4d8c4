import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const sampleFiles = readdirSync(join(root, 'samples')).filter(name => name.endsWith('.jsonl'));

/** Runs the command line as users do: its own process, the built files, the shipped model. */
function pulso(...args: readonly string[]) {
  return promisify(execFile)(process.execPath, ['bin/pulso.js', ...args], { cwd: root });
}

/** What was told of each conversation of a file, in order: `raised`, `cleared`, `summary` … */
function edgesIn(stdout: string): Map<string, string[]> {
  const edges = new Map<string, string[]>();
  for (const line of stdout.trim().split('\n')) {
    const { type, subject } = JSON.parse(line) as { type: string; subject: string };
    if (type.startsWith('pulso.moment.')) continue;
    edges.set(subject, [...(edges.get(subject) ?? []), type.split('.').at(-2) ?? type]);
  }
  return edges;
}

test('a cancelled flight that is turned around is raised, cleared, summarised; twice the same bytes', async () => {
  const first = await pulso('replay', 'samples/airline-cancelled.es.jsonl', '--json');
  const second = await pulso('replay', 'samples/airline-cancelled.es.jsonl', '--json');
  expect(edgesIn(first.stdout).get('airline-cancelled-es')).toEqual(['raised', 'cleared', 'summary']);
  expect(second.stdout).toBe(first.stdout);
});

describe('a sample shows what samples/README.md says', () => {
  let folder: string;
  let told: Map<string, string[]>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pulso-samples-'));
    const all = join(folder, 'all.jsonl');
    // One file and one process for all of them: each start loads the model.
    await writeFile(all, sampleFiles.map(name => readFileSync(join(root, 'samples', name), 'utf8')).join(''));
    told = edgesIn((await pulso('replay', all, '--json')).stdout);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each(['calm-call-en', 'gruff-regular-es', 'praise-en', 'interims-en'])('%s raises nothing', sample => {
    expect(told.get(sample)).toEqual(['summary']);
  });

  test.each(['card-stolen-en', 'telecom-repeat-es'])('%s is lost: raised, and never cleared', sample => {
    const edges = told.get(sample);
    expect(edges?.[0]).toBe('raised');
    expect(edges).not.toContain('cleared');
    expect(edges?.at(-1)).toBe('summary');
  });

  test.each([
    'airline-cancelled-es',
    'airline-cancelled-en',
    'card-stolen-es',
    'chat-delivery-en',
    'vulnerable-es',
    'watch-strap-en',
  ])('%s is turned around: raised, then cleared', sample => {
    const edges = told.get(sample);
    expect(edges?.[0]).toBe('raised');
    expect(edges?.slice(-2)).toEqual(['cleared', 'summary']);
  });
});

test('samples/README.md names every sample', () => {
  const readme = readFileSync(`${root}/samples/README.md`, 'utf8');
  expect(sampleFiles.length).toBeGreaterThanOrEqual(10);
  for (const sample of sampleFiles) expect(readme).toContain(`| \`${sample.replace('.jsonl', '')}\` |`);
});

test('a reader that has seen enough ends a replay quietly, with 0', async () => {
  const child = spawn(
    process.execPath,
    ['bin/pulso.js', 'replay', 'samples/card-stolen.en.jsonl', '--json', '--signals'],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString('utf8');
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  expect(exitCode).toBe(0);
  expect(complaints).toBe('');
});

test('a text is scored with what was felt and what was found in it', async () => {
  const { stdout } = await pulso('score', 'Estoy furiosa, esto es una vergüenza', '--json');
  const scored = JSON.parse(stdout) as { label: string; valence: number; language: string; scorer: string };
  expect(scored).toMatchObject({ label: 'negative', language: 'es', scorer: 'model' });
  expect(scored.valence).toBeLessThan(-0.3);
});
