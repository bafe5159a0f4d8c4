import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LineOutput } from '../../../src/cli/lineOutput.ts';
import { run } from '../../../src/cli/program.ts';
import { ExplainView } from '../../../src/cli/rules/explainView.ts';
import { noColours } from '../../../src/cli/view/colours.ts';
import { Dialogue, type Line } from '../../support/dialogue.ts';
import { readSet, ruleFile } from '../../support/rules.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulso-rules-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

class Printed extends Writable {
  text = '';
  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Runs a command line and collects what it prints. */
async function pulso(...args: string[]) {
  const [stdout, stderr] = [new Printed(), new Printed()];
  const exitCode = await run(args, { stdout, stderr, env: {} });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const rule = (levels: string) => ruleFile(`  - { id: one, description: d, levels: ${levels} }\n`);

describe('pulso rules check', () => {
  test('the rules that ship are right, without a warning', async () => {
    const { exitCode, stdout } = await pulso('rules', 'check', 'rules/default.yaml');
    expect([exitCode, stdout]).toEqual([0, 'rules/default.yaml: 12 rules, 0 warnings\n']);
  });

  test('tells each error with line, column and the nearest word, and fails', async () => {
    const path = await file(
      'wrong.yaml',
      rule('{ alert: { signal: smoothd, atLeast: 0 }, warch: { use: x } }'),
    );
    const { exitCode, stdout } = await pulso('rules', 'check', path);
    expect(exitCode).toBe(1);
    expect(stdout.replaceAll(path, 'wrong.yaml')).toBe(
      'error wrong.yaml:4:51: rules/0/levels/alert/signal: "smoothd" is no signal; did you mean "smoothed"?\n' +
        'error wrong.yaml:4:82: rules/0/levels/warch: "warch" is no key here; did you mean "watch"?\n' +
        'wrong.yaml: 2 errors\n',
    );
  });

  test('warns of what can never fire, and does not fail for it', async () => {
    const path = await file('never.yaml', rule('{ alert: { signal: anger, atLeast: 2 } }'));
    const { exitCode, stdout } = await pulso('rules', 'check', path);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^warning .*never\.yaml:4:\d+: rules\/0\/id: one can never fire$/m);
  });

  test('--json holds the same for machines', async () => {
    const path = await file('wrong.json.yaml', rule('{ alert: { signal: smoothd, atLeast: 0 } }'));
    const { exitCode, stdout } = await pulso('rules', 'check', path, '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      errors: [{ line: 4, column: 51, path: 'rules/0/levels/alert/signal' }],
      warnings: [],
    });
  });

  test('a file that is not there is told in one line', async () => {
    const { exitCode, stderr } = await pulso('rules', 'check', join(folder, 'absent.yaml'));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^RULES_INVALID: .*absent\.yaml: can't be read \(ENOENT\)$/m);
  });

  test('explain needs a conversation', async () => {
    expect((await pulso('rules', 'explain', 'rules/default.yaml')).exitCode).toBe(2);
  });
});

/** What `rules explain` shows of a conversation of these lines. */
function explained(
  yaml: string,
  lines: readonly (Line & { readonly text: string })[],
  json: boolean,
  ruleId?: string,
) {
  const stdout = new Printed();
  const view = new ExplainView({ output: new LineOutput(stdout), json, ruleId, colours: noColours() });
  const dialogue = new Dialogue({
    ...readSet(yaml).set,
    observe: observation => {
      view.observe(observation);
    },
  });
  const conversationId = 'made-up';
  const shared = {
    conversationId,
    atMs: 0,
    info: { channel: 'chat', participants: [], attributes: {} },
  } as const;
  view.step({ kind: 'started', ...shared });
  for (const [at, { text, ...line }] of lines.entries()) {
    const utterance = { utteranceId: `u-${at + 1}`, role: 'customer', text, final: true } as const;
    view.step({ kind: 'utterance', ...shared, utterance });
    const told = dialogue.outputs.length;
    dialogue.customer(line);
    for (const { kind, ...data } of dialogue.outputs.slice(told))
      if (kind === 'escalation')
        view.event(
          JSON.stringify({ type: `pulso.escalation.${Reflect.get(data, 'edge') as string}.v1`, data }),
        );
  }
  view.end();
  return stdout.text;
}

describe('pulso rules explain', () => {
  const rules = ruleFile(
    `  - id: cold-turn
    version: '3'
    description: a warm customer turns cold
    levels:
      watch: { signal: smoothed, dropFromBaseline: 0.3 }
      alert: { all: [{ use: upset }, { signal: anger, atLeast: 0.4, within: 4, count: 2 }] }
  - id: trial
    version: '1'
    description: on trial
    shadow: true
    levels:
      critical: { any: [{ use: upset, for: 2s }, { not: { channel: [voice] } }] }
`,
    'conditions: { upset: { signal: valence, atMost: -0.5 } }\n',
  );
  const conversation = [
    { text: 'hello, lovely to talk to you', valence: 0.6 },
    { text: 'ok' },
    { text: 'that is not what I was promised', valence: -0.8, feels: { anger: 0.5 } },
    { text: 'I have had enough', valence: -0.9, feels: { anger: 0.7 } },
    { text: 'again', valence: -0.9, feels: { anger: 0.7 } },
  ];

  test('shows people at each utterance what kept each rule, or carried it', () => {
    expect(explained(rules, conversation, false)).toMatchSnapshot();
  });

  test('shows every part of one rule with the values it saw', () => {
    expect(explained(rules, conversation.slice(3), false, 'trial')).toMatchSnapshot();
  });

  test('gives machines every part of every condition, and no words', () => {
    const text = explained(rules, conversation, true);
    const rows = text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map(row => row['utteranceId'])).toEqual(['u-1', 'u-3', 'u-4', 'u-5']);
    expect(rows[2]).toMatchObject({
      conversationId: 'made-up',
      valence: -0.9,
      rules: [
        {
          rule: 'cold-turn',
          version: '3',
          level: 'alert',
          levels: {
            watch: { holds: false, saw: [0.246] },
            alert: {
              holds: true,
              parts: [
                { says: 'upset', holds: true, parts: [{ says: 'valence ≤ −0.5', saw: [-0.9] }] },
                { says: 'anger ≥ 0.4 in 2 of the last 4', saw: [0, null, 0.5, 0.7] },
              ],
            },
          },
        },
        { rule: 'trial', level: null },
      ],
      events: [{ edge: 'raised', rule: 'cold-turn', level: 'alert' }],
    });
    expect(rows[3]).toMatchObject({ rules: [{}, { rule: 'trial', quietBecause: 'it is in shadow' }] });
    expect(text).not.toContain('promised');
  });
});
