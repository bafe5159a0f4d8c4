import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { followRules, type RulesChange } from '../../src/engineRules.ts';
import { escalationSource } from '../../src/escalationSource.ts';
import { defaultEscalation } from '../../src/pipeline/escalate/options.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { info } from '../support/builders.ts';
import { ruleFile } from '../support/rules.ts';

const rule = (id: string) =>
  `  - { id: ${id}, description: d, levels: { watch: { signal: anger, atLeast: 0.5 } } }\n`;

function folder() {
  const dir = mkdtempSync(join(tmpdir(), 'pulso-tenant-rules-'));
  onTestFinished(() => {
    rmSync(dir, { recursive: true });
  });
  const file = join(dir, 'rules.yaml');
  const tenantsDir = join(dir, 'tenants');
  mkdirSync(tenantsDir);
  writeFileSync(file, ruleFile(rule('everybody')));
  const write = (tenant: string, id: string) => {
    writeFileSync(join(tenantsDir, `${tenant}.yaml`), ruleFile(rule(id)));
  };
  const remove = (tenant: string) => {
    rmSync(join(tenantsDir, `${tenant}.yaml`));
  };
  const kept: string[][] = [];
  const changes: RulesChange[] = [];
  const follow = (tenants = tenantsDir) => {
    const meter = {
      shadowAlert: () => undefined,
      keepRules: (ids: ReadonlySet<string>) => kept.push([...ids]),
    };
    const log = createLogger({ level: 'silent' });
    const rules = followRules({ file, tenantsDir: tenants }, meter, log, change => {
      changes.push(change);
    });
    onTestFinished(rules.stop);
    const source = escalationSource(defaultEscalation, rules);
    const judgedBy = (tenant: string) =>
      source.optionsFor({ tenant, conversationId: 'c' }, info()).rules.map(({ id }) => id);
    return { ...rules, source, judgedBy };
  };
  return { file, write, remove, follow, kept, changes };
}

test('a tenant is judged by its own rules where it has some, the others by those for everybody', () => {
  const { write, follow } = folder();
  write('acme', 'only-acme');
  const { judgedBy } = follow();
  expect([judgedBy('acme'), judgedBy('globex')]).toEqual([['only-acme'], ['everybody']]);
});

test('rules of a tenant come, change and go without a restart; metrics of the others stay', () => {
  const { write, remove, follow, kept } = folder();
  const { judgedBy, reload } = follow();
  expect(judgedBy('acme')).toEqual(['everybody']);
  write('acme', 'first');
  expect(reload('acme').kind).toBe('loaded');
  expect(judgedBy('acme')).toEqual(['first']);
  expect(kept.at(-1)).toEqual(['everybody', 'first']);
  write('acme', 'second');
  reload();
  expect(judgedBy('acme')).toEqual(['second']);
  remove('acme');
  reload();
  expect(judgedBy('acme')).toEqual(['everybody']);
});

test('a file of one tenant that is wrong leaves its old rules, and everybody else, alone', () => {
  const { file, write, follow } = folder();
  write('acme', 'first');
  const { judgedBy, reload } = follow();
  write('acme', 'not an id!');
  writeFileSync(file, ruleFile(rule('newer')));
  expect(reload('acme').kind).toBe('failed');
  expect([judgedBy('acme'), judgedBy('globex')]).toEqual([['first'], ['newer']]);
});

test('mutes and counts of one tenant are not those of another, also under the same rules', () => {
  const { follow } = folder();
  const { rulesOf, source } = follow();
  rulesOf('acme').mute({ tenant: 'acme', ruleId: 'everybody' });
  source.withheld(
    {
      kind: 'withheld',
      because: 'muted',
      rule: 'everybody',
      ruleVersion: '1',
      level: 'watch',
      utteranceId: 'u-1',
    },
    'acme',
  );
  const seen = ['acme', 'globex'].map(tenant => [
    rulesOf(tenant).mutes(tenant).length,
    rulesOf(tenant).withheldOf('everybody').muted,
  ]);
  expect(seen).toEqual([
    [1, 1],
    [0, 0],
  ]);
});

test('who listens hears of a file that somebody wrote, and for which tenant', async () => {
  const { file, write, follow, changes } = folder();
  write('acme', 'first');
  follow();
  write('acme', 'second');
  await expect.poll(() => changes, { timeout: 10_000 }).toEqual([{ outcome: 'loaded', tenant: 'acme' }]);
  writeFileSync(file, 'rules: no rules');
  await expect.poll(() => changes.slice(1), { timeout: 10_000 }).toEqual([{ outcome: 'failed' }]);
});

test('a folder that is not there stops the start', () => {
  expect(() => folder().follow('/nowhere/tenants')).toThrow('PULSO_RULES_TENANTS_DIR');
});
