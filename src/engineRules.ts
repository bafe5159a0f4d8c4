import { systemClock } from './systemClock.ts';
import type { RuleMeter } from './domain/ports.ts';
import { LiveRules, type Reload } from './rules/liveRules.ts';
import { watchRules } from './rules/watchRules.ts';
import type { Logger } from './telemetry/logger.ts';

/** The rules of a running engine, followed for as long as it runs. */
export interface EngineRules {
  readonly live: LiveRules;
  /** Reads the file again and logs what came of it. */
  readonly reload: () => Reload;
  readonly stop: () => void;
}

/**
 * Reads the rules, then follows their file.
 * @throws EngineError RULES_INVALID
 */
export function followRules(file: string, meter: RuleMeter, log: Logger): EngineRules {
  const live = new LiveRules(file, { clock: systemClock, meter });
  warnOf(live, log);
  const reload = () => {
    const outcome = live.reload();
    switch (outcome.kind) {
      case 'loaded':
        log.info({ file, hash: outcome.rules.hash, rules: live.set.rules.length }, 'rules loaded');
        warnOf(live, log);
        break;
      case 'unchanged':
        break;
      case 'failed':
        log.error(
          { code: outcome.error.code, file },
          `the rules stay as they were: ${outcome.error.message}`,
        );
    }
    return outcome;
  };
  const stop = watchRules(file, reload, code => {
    log.warn({ code, file }, 'changes of the rule file are no longer noticed; reload by SIGHUP or HTTP');
  });
  return { live, reload, stop };
}

function warnOf({ file, rules }: LiveRules, log: Logger): void {
  for (const { line, path, message } of rules.warnings) log.warn({ file, line, path }, message);
}
