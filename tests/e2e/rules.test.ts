import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../support/engineProcess.ts';
import { ruleFile } from '../support/rules.ts';
import { WireClient } from '../support/wireClient.ts';

const folder = mkdtempSync(join(tmpdir(), 'pulso-rules-'));
const file = join(folder, 'rules.yaml');
let engine: EngineProcess;

/** Replaces the rule file, as editors and deployments do. */
function replace(levels: string): void {
  writeFileSync(`${file}.new`, ruleFile(`  - { id: told-off, description: d, levels: ${levels} }\n`));
  renameSync(`${file}.new`, file);
}

/** Resolves once the engine has logged this text so often. */
async function logged(text: string, times = 1): Promise<void> {
  const { stdout } = engine.child;
  if (stdout === null) throw new Error('the log of the engine is read');
  while (engine.log().split(text).length <= times) await once(stdout, 'data');
}

async function listing(): Promise<{ failure: { message: string } | null; rules: { version: string }[] }> {
  const answer = await fetch(`${engine.url}/v1/rules`);
  return (await answer.json()) as Awaited<ReturnType<typeof listing>>;
}

beforeAll(async () => {
  replace('{ watch: { signal: valence, atMost: -0.2 } }');
  engine = await startEngineProcess({ PULSO_RULES_FILE: file });
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true });
});

describe('a running engine whose rules change', () => {
  it('keeps the old ones when the new ones are wrong, and lets the next utterance feel the right ones', async () => {
    const events = await WireClient.connect(engine.url, '/v1/events', ['cloudevents.json']);
    events.send({ type: 'subscribe', filter: { types: ['pulso.escalation.*'] } });
    await events.next(message => message['type'] === 'subscribed');
    const stream = await WireClient.connect(engine.url, '/v1/streams');
    const say = (utteranceId: string) => {
      const text = 'this is terrible, I am so angry with all of you';
      const said = { conversationId: 'e2e-rules', utteranceId, role: 'customer', text, final: true };
      stream.send({ type: 'utterance', language: 'en', ...said });
      return events.next(message => message['causationid'] === utteranceId);
    };
    const [before] = (await listing()).rules;
    expect(await say('u-1')).toMatchObject({
      type: 'pulso.escalation.raised.v1',
      data: { level: 'watch', escalationNumber: 1, versions: { rule: before?.version } },
    });

    replace('{ watch: { signal: valance, atMost: -0.2 } }');
    await logged('the rules stay as they were');
    engine.child.kill('SIGHUP');
    await logged('the rules stay as they were', 2);
    const wrong = await listing();
    expect(wrong.failure?.message).toMatch(/"valance" is no signal; did you mean "valence"\?/);
    expect(wrong.rules[0]?.version).toBe(before?.version);

    replace('{ critical: { signal: valence, atMost: -0.2 } }');
    await logged('rules loaded');
    const after = await listing();
    expect(after.failure).toBeNull();
    expect(await say('u-2')).toMatchObject({
      type: 'pulso.escalation.updated.v1',
      data: { level: 'critical', escalationNumber: 1, versions: { rule: after.rules[0]?.version } },
    });
    expect(after.rules[0]?.version).not.toBe(before?.version);
    stream.close();
    events.close();
  });
});
