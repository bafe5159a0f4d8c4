import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from './domain/errors.ts';
import type { RuleMeter } from './domain/ports.ts';
import { LiveRules, type Reload } from './rules/liveRules.ts';
import { watchRules } from './rules/watchRules.ts';
import { systemClock } from './systemClock.ts';
import type { Logger } from './telemetry/logger.ts';

export interface RuleFiles {
  /** Counts for every tenant without a file of its own. */
  readonly file: string;
  /** Folder with `<tenant>.yaml` for tenants that have rules of their own; empty: none has. */
  readonly tenantsDir: string;
}

/** The rules of a running engine, followed for as long as it runs. */
export interface EngineRules {
  /** The rules, mutes and counts of one tenant. */
  readonly rulesOf: (tenant: string) => LiveRules;
  /** Reads the files of one tenant, or of all, again and logs what came of it. */
  readonly reload: (tenant?: string) => Reload;
  readonly stop: () => void;
}

/** Somebody has written a file of rules. */
export interface RulesChange {
  readonly outcome: 'loaded' | 'failed';
  /** Absent for the rules of everybody. */
  readonly tenant?: string;
}

const suffix = '.yaml';

/**
 * Reads the rules of all tenants, then follows their files.
 * @param changed told of what came of a file that was written while the engine runs
 * @throws EngineError RULES_INVALID, CONFIG_INVALID when the folder of the tenants is not there
 */
export function followRules(
  { file, tenantsDir }: RuleFiles,
  meter: RuleMeter,
  log: Logger,
  changed: (change: RulesChange) => void = () => undefined,
): EngineRules {
  const tenants = new Map<string, LiveRules>();
  const ports = {
    clock: systemClock,
    meter: {
      shadowAlert: (rule: string) => {
        meter.shadowAlert(rule);
      },
      // Of the rules of all tenants: one file does not tell which are gone.
      keepRules: () => {
        const all = [base, ...tenants.values()];
        meter.keepRules(new Set(all.flatMap(({ set }) => set.rules.map(({ id }) => id))));
      },
    },
  };
  const ownFile = (tenant: string) =>
    tenantsDir === '' ? undefined : join(tenantsDir, `${tenant}${suffix}`);
  const base = new LiveRules(file, ports);
  warnOf(base, log);
  for (const tenant of tenantsIn(tenantsDir)) {
    const rules = new LiveRules(ownFile(tenant) ?? file, ports);
    tenants.set(tenant, rules);
    warnOf(rules, log);
  }

  const rulesOf = (tenant: string): LiveRules => {
    const known = tenants.get(tenant);
    if (known !== undefined) return known;
    // Without a file of its own: the rules that count for all, but mutes and counts apart.
    const rules = new LiveRules(file, ports, base.rules);
    tenants.set(tenant, rules);
    return rules;
  };
  const reload = (tenant?: string, noted: (change: RulesChange) => void = () => undefined): Reload => {
    const outcome = told(base.reload(), base, log);
    if (outcome.kind !== 'unchanged') noted({ outcome: outcome.kind });
    let asked = outcome;
    for (const [name, rules] of tenants) {
      const own = ownFile(name);
      const hasOwn = own !== undefined && existsSync(own);
      rules.follow(hasOwn ? own : file);
      const result = told(rules.reload(), rules, log);
      if (hasOwn && result.kind !== 'unchanged') noted({ outcome: result.kind, tenant: name });
      if (name === tenant) asked = result;
    }
    return asked;
  };
  const stops = [file, ...(tenantsDir === '' ? [] : [join(tenantsDir, `any${suffix}`)])].map(watched =>
    watchRules(
      watched,
      () => {
        for (const tenant of tenantsIn(tenantsDir)) rulesOf(tenant);
        reload(undefined, changed);
      },
      code => {
        log.warn({ code, file: watched }, 'changes of rules are no longer noticed; reload by SIGHUP or HTTP');
      },
    ),
  );
  const stop = () => {
    for (const end of stops) end();
  };
  return { rulesOf, reload: tenant => reload(tenant), stop };
}

/** @throws EngineError CONFIG_INVALID */
function tenantsIn(folder: string): string[] {
  if (folder === '') return [];
  try {
    return readdirSync(folder)
      .filter(name => name.endsWith(suffix) && !name.startsWith('.'))
      .map(name => name.slice(0, -suffix.length));
  } catch {
    throw new EngineError(
      'CONFIG_INVALID',
      `rules.tenantsDir (PULSO_RULES_TENANTS_DIR): ${folder} can not be read`,
    );
  }
}

function told(outcome: Reload, live: LiveRules, log: Logger): Reload {
  const { file } = live;
  switch (outcome.kind) {
    case 'loaded':
      log.info({ file, hash: outcome.rules.hash, rules: live.set.rules.length }, 'rules loaded');
      warnOf(live, log);
      break;
    case 'unchanged':
      break;
    case 'failed':
      log.error({ code: outcome.error.code, file }, `the rules stay as they were: ${outcome.error.message}`);
  }
  return outcome;
}

function warnOf({ file, rules }: LiveRules, log: Logger): void {
  for (const { line, path, message } of rules.warnings) log.warn({ file, line, path }, message);
}
