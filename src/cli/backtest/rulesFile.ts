import { EngineError } from '../../domain/errors.ts';
import { problemLine, readRulesText } from '../../rules/loadRules.ts';
import { readRules } from '../../rules/readRules.ts';
import type { Side } from '../../backtest/report.ts';
import type { OutputStream } from '../lineOutput.ts';

/** A rule file to replay under: as text for the threads, and what the report says of it. */
export interface RulesText {
  readonly text: string;
  readonly side: Side;
}

/**
 * Reads and checks a rule file; every error and warning goes to `stderr` as `pulso rules check` tells it.
 * @param name what the report calls it
 * @throws EngineError RULES_INVALID
 */
export function readRulesFile(file: string, stderr: OutputStream, name = file): RulesText {
  const text = readRulesText(file);
  const reading = readRules(text);
  const tell = (kind: string, problems: readonly Parameters<typeof problemLine>[1][]) => {
    for (const problem of problems) stderr.write(`${kind} ${problemLine(file, problem)}\n`);
  };
  if (reading.kind === 'refused') {
    tell('error', reading.problems);
    throw new EngineError('RULES_INVALID', `${file}: ${reading.problems.length} errors`);
  }
  tell('warning', reading.warnings);
  return { text, side: { file: name, hash: reading.hash, ruleIds: reading.set.rules.map(({ id }) => id) } };
}
