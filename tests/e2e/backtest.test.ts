import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calmGold } from '../support/backtest.ts';
import { commandLine } from '../support/commandLine.ts';
import { ruleFile } from '../support/rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'pulso-backtest-'));
const path = (name: string) => join(folder, name);
const cache = path('cache');
const stolen = 'samples/card-stolen.en.jsonl';
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Line {
  readonly speaker: string;
  readonly text: string;
}
const customer = (text: string): Line => ({ speaker: 'customer', text });
const agent = (text: string): Line => ({ speaker: 'agent', text });

/** A conversation file's lines; a second of speech each. */
function conversation(id: string, lines: readonly Line[], more: object = {}): string {
  return lines
    .map((line, at) =>
      JSON.stringify({
        conversation_id: id,
        channel: 'chat',
        lang: 'en',
        start_ms: at * 1_000,
        end_ms: at * 1_000 + 900,
        ...line,
        ...more,
      }),
    )
    .join('\n');
}

const angry = [
  customer('hello I have a question about my order'),
  agent('hello, what can I do for you?'),
  customer('this is terrible, I am so angry with all of you'),
  customer('you are all useless and I hate this company'),
];
const calm = [
  customer('hi, could you send me the invoice of last month?'),
  agent('of course'),
  customer('thank you'),
];
const gold = (change: object) => JSON.stringify({ ...calmGold, ...change });

beforeAll(() => {
  const regular = { customer: { id: 'cu-1' } };
  writeFileSync(path('a.jsonl'), [conversation('upset', angry), conversation('calm', calm)].join('\n'));
  writeFileSync(
    path('b.jsonl.gz'),
    gzipSync(
      [
        conversation('first', angry, regular),
        ...[1, 2, 3, 4, 5].map(at => conversation(`other-${at}`, calm)),
        conversation('second', calm, regular),
      ].join('\n'),
    ),
  );
  const rule = (atMost: number) =>
    ruleFile(
      `  - { id: told-off, description: d, levels: { alert: { signal: valence, atMost: ${atMost} } } }\n`,
    );
  writeFileSync(path('rules.yaml'), rule(-0.5));
  writeFileSync(path('broken.yaml'), rule(-0.5).replace('valence', 'valance'));
  writeFileSync(
    path('gold.jsonl'),
    [
      gold({
        conversation_id: 'upset',
        level: 'alert',
        watchAt: 2,
        alertAt: 2,
        sentiment: { 2: 'negative' },
      }),
      gold({ conversation_id: 'calm', sentiment: { 0: 'neutral', 2: 'positive' } }),
      gold({ conversation_id: 'elsewhere' }),
    ].join('\n'),
  );
});

const backtest = (...args: string[]) =>
  commandLine(
    'backtest',
    path('a.jsonl'),
    path('b.jsonl.gz'),
    stolen,
    '--rules',
    path('rules.yaml'),
    '--cache',
    cache,
    ...args,
  );
interface Report {
  readonly perConversation: readonly { readonly conversationId: string; readonly level: string | null }[];
  readonly baselines: readonly unknown[];
}

describe('pulso backtest', () => {
  test('counts what rules would have raised, and says the same bytes again, from kept scores, on one thread', async () => {
    const args = [
      '--json',
      '--gold',
      path('gold.jsonl'),
      '--baselines',
      '--against',
      'rules/default.yaml',
      '--html',
    ];
    const first = await backtest(...args, path('1.html'), '--jobs', '3');
    expect(first.exitCode).toBe(0);
    const report = JSON.parse(first.stdout) as Report;
    expect(report).toMatchObject({
      conversations: 10,
      alerts: { precision: 1, recall: 1, f1: 1, medianDelayUtterances: 0 },
      sentiment: { accuracy: 1 },
      labels: { conversations: 2, unknown: ['elsewhere'] },
    });
    expect(report.baselines).toHaveLength(6);
    const alerted = report.perConversation.filter(({ level }) => level === 'alert');
    expect(alerted.map(({ conversationId }) => conversationId)).toEqual(['upset', 'first', 'card-stolen-en']);

    const second = await backtest(...args, path('2.html'), '--jobs', '1');
    expect(second.stdout).toBe(first.stdout);
    expect(first.stderr).toContain('by the model');
    expect(second.stderr).toContain('from the cache');
    const page = readFileSync(path('1.html'), 'utf8');
    expect(readFileSync(path('2.html'), 'utf8')).toBe(page);
    expect(page).not.toContain('terrible');
  });

  test('other labels change the figures; words are on the page when asked for', async () => {
    const turned = {
      conversation_id: 'calm',
      level: 'alert',
      watchAt: 0,
      alertAt: 0,
      sentiment: { 2: 'negative' },
    };
    writeFileSync(path('turned.jsonl'), gold(turned));
    const { stdout } = await backtest(
      '--json',
      '--gold',
      path('turned.jsonl'),
      '--html',
      path('w.html'),
      '--words',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      alerts: { precision: null, recall: 0 },
      sentiment: { accuracy: 0 },
    });
    expect(readFileSync(path('w.html'), 'utf8')).toContain('terrible');
  });

  test('raises what a replay raises, under the rules that ship', async () => {
    const { stdout } = await commandLine('replay', stolen, '--json', '--stats', 'none');
    const events = stdout
      .split('\n')
      .filter(line => /"type":"pulso\.escalation\.(raised|updated)/.test(line));
    const levels = events.map(line => (JSON.parse(line) as { data: { level: string } }).data.level);
    const report = await commandLine('backtest', stolen, '--json', '--cache', cache);
    const [verdict] = (JSON.parse(report.stdout) as Report).perConversation;
    expect(levels).toContain(verdict?.level);
    expect(levels.includes('critical')).toBe(verdict?.level === 'critical');
  });
});

describe('bad input of a backtest', () => {
  test('a broken rule file is told as rules check tells it', async () => {
    const { exitCode, stderr } = await commandLine(
      'backtest',
      path('a.jsonl'),
      '--rules',
      path('broken.yaml'),
    );
    expect(exitCode).toBe(1);
    const check = await commandLine('rules', 'check', path('broken.yaml'));
    const [problem = ''] = check.stdout.split('\n');
    expect(problem).toContain('did you mean "valence"?');
    expect(stderr).toContain(problem);
  });

  test('a page without a place and baselines without labels are told before anything is read', async () => {
    expect((await backtest('--html', path('no/such/folder.html'))).stderr).toMatch(
      /FILE_UNREADABLE: .*can't be written/,
    );
    expect((await backtest('--baselines')).stderr).toMatch(/CONFIG_INVALID: --baselines/);
  });
});
