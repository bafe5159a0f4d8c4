import { readFileSync, statSync } from 'node:fs';
import { EngineError } from '../domain/errors.ts';
import type { RuleSet } from '../pipeline/escalate/ruleSet.ts';
import type { Problem } from './problem.ts';
import { readRules } from './readRules.ts';

/** A rule file that counts. */
export interface LoadedRules {
  readonly set: RuleSet;
  /** Of what it says, comments and layout apart. */
  readonly hash: string;
  readonly warnings: readonly Problem[];
}

const maxFileBytes = 1_048_576;
const toldProblems = 5;

/**
 * Reads and checks a rule file. Blocks; for the start and for reloads.
 * @throws EngineError RULES_INVALID naming file, line, column and what is wrong
 */
export function loadRules(file: string): LoadedRules {
  const reading = readRules(readRulesText(file));
  if (reading.kind === 'refused') throw refusedRules(file, reading.problems);
  return reading;
}

/** @throws EngineError RULES_INVALID */
export function readRulesText(file: string): string {
  try {
    // Asked before reading: a huge file must not be read to be refused.
    const { size } = statSync(file);
    if (size > maxFileBytes)
      throw new EngineError('RULES_INVALID', `${file}: ${size} bytes, limit ${maxFileBytes}`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof EngineError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new EngineError('RULES_INVALID', `${file}: can't be read (${code})`);
  }
}

export function refusedRules(file: string, problems: readonly Problem[]): EngineError {
  const told = problems.slice(0, toldProblems).map(problem => problemLine(file, problem));
  const more = problems.length - told.length;
  return new EngineError(
    'RULES_INVALID',
    [...told, ...(more > 0 ? [`and ${more} more; see pulso rules check`] : [])].join('; '),
  );
}

/** `rules.yaml:12:9: rules/3/levels/watch/signal: "smoothd" is no signal; did you mean "smoothed"?` */
export function problemLine(file: string, { line, column, path, message }: Problem): string {
  return `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`;
}
