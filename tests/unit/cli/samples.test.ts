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

interface Told {
  readonly type: string;
  readonly subject: string;
  readonly data: {
    readonly journeyEvent?: string;
    readonly advice?: readonly {
      readonly action: string;
      readonly policy: string;
      readonly because: string;
    }[];
  };
}

function eventsIn(stdout: string): Told[] {
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Told);
}

const edgeOf = ({ type }: Told) => type.split('.').at(-2) ?? type;

/** What was told of the escalations of each conversation, in order: `raised`, `cleared`, `summary` … */
function edgesIn(stdout: string): Map<string, string[]> {
  const edges = new Map<string, string[]>();
  for (const event of eventsIn(stdout)) {
    if (event.type.startsWith('pulso.moment.')) continue;
    edges.set(event.subject, [...(edges.get(event.subject) ?? []), edgeOf(event)]);
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
  let events: Told[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pulso-samples-'));
    const all = join(folder, 'all.jsonl');
    // One file and one process for all of them: each start loads the model.
    await writeFile(all, sampleFiles.map(name => readFileSync(join(root, 'samples', name), 'utf8')).join(''));
    const { stdout } = await pulso('replay', all, '--json');
    told = edgesIn(stdout);
    events = eventsIn(stdout);
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
    'insurance-claim-en',
    'vulnerable-es',
    'watch-strap-en',
  ])('%s is turned around: raised, then cleared', sample => {
    const edges = told.get(sample);
    expect(edges?.[0]).toBe('raised');
    expect(edges?.slice(-2)).toEqual(['cleared', 'summary']);
  });

  test.each([
    ['airline-cancelled-en', 'flight-cancelled', 'recovered'],
    ['airline-cancelled-es', 'flight-cancelled', 'recovered'],
    ['card-stolen-en', 'card-stolen', 'lost'],
    ['card-stolen-es', 'card-stolen', 'recovered'],
    ['chat-delivery-en', 'not-delivered', 'recovered'],
    ['insurance-claim-en', 'claim-denied', 'recovered'],
    ['telecom-repeat-es', 'outage', 'lost'],
    ['vulnerable-es', 'disconnection', 'recovered'],
    ['watch-strap-en', 'damaged-item', 'recovered'],
  ])(
    '%s opens the moment "%s", which is %s; the summary advises what to do about a survey',
    (sample, event, outcome) => {
      const ofSample = events.filter(({ subject }) => subject === sample);
      const moments = ofSample.filter(({ type }) => type.startsWith('pulso.moment.'));
      expect(moments.map(edgeOf)).toEqual(['opened', outcome]);
      expect(moments.map(({ data }) => data.journeyEvent)).toEqual([event, event]);
      expect(ofSample.map(edgeOf)).toContain('raised');
      expect(moments[0]?.data.advice?.map(({ policy }) => policy)).toContain('route.skills');
      const summary = ofSample.at(-1);
      expect(summary?.type).toContain('summary');
      const survey = outcome === 'lost' ? 'no-survey' : 'short-survey';
      expect(summary?.data.advice?.map(({ action }) => action)).toEqual([survey]);
      for (const { data } of ofSample)
        for (const { because } of data.advice ?? []) expect(because).not.toBe('');
    },
  );
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

test('the longest text is scored, and a longer one refused with its code', async () => {
  // 10,000 units, 15 kB: more than ONNX Runtime bears on a command line in a thread with a small stack.
  const longest = 'ñ '.repeat(5_000);
  const { stdout } = await pulso('score', longest, '--language', 'es', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ scorer: 'model' });
  await expect(pulso('score', `${longest}ñ`)).rejects.toMatchObject({
    stderr: expect.stringContaining('TEXT_TOO_LONG') as string,
  });
});
