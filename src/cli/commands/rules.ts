import { EngineError } from '../../domain/errors.ts';
import { LEVELS } from '../../domain/escalation.ts';
import { readConversations, surveyConversations } from '../../replay/conversationFile.ts';
import { Pace } from '../../replay/pace.ts';
import { loadRules, problemLine, readRulesText } from '../../rules/loadRules.ts';
import type { Problem } from '../../rules/problem.ts';
import { readRules } from '../../rules/readRules.ts';
import { systemClock } from '../../systemClock.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { LineOutput } from '../lineOutput.ts';
import { replayInProcess } from '../replay/replayInProcess.ts';
import { ExplainView } from '../rules/explainView.ts';
import { coloursFor } from '../view/colours.ts';

export interface CheckFlags {
  readonly json?: boolean;
}

export interface ExplainFlags {
  readonly conversation: string;
  readonly rule?: string;
  readonly json?: boolean;
}

/**
 * `pulso rules check`: everything that is wrong with a rule file, and what is surely not meant. Warnings do not
 * make it fail.
 * @throws EngineError RULES_INVALID when the file can't be read
 */
export function checkRules(file: string, flags: CheckFlags, { stdout }: CliContext): ExitCode {
  const reading = readRules(readRulesText(file));
  const isRight = reading.kind === 'read';
  const errors = isRight ? [] : reading.problems;
  const warnings = isRight ? reading.warnings : [];
  const rules = isRight
    ? reading.set.rules.map(({ id, version, levels, shadow }) => ({
        id,
        version,
        levels: LEVELS.filter(level => levels[level] !== undefined),
        shadow: shadow === true,
      }))
    : [];
  const output = new LineOutput(stdout);
  if (flags.json === true)
    output.lines([
      JSON.stringify({
        file,
        ok: isRight,
        ...(isRight ? { hash: reading.hash } : {}),
        rules,
        errors,
        warnings,
      }),
    ]);
  else
    output.lines([
      ...told(file, 'error', errors),
      ...told(file, 'warning', warnings),
      isRight
        ? `${file}: ${rules.length} rules, ${warnings.length} warnings`
        : `${file}: ${errors.length} errors`,
    ]);
  return isRight ? exitCodes.ok : exitCodes.failed;
}

/**
 * `pulso rules explain`: replays a conversation, and shows at each utterance of the customer why each rule did or
 * did not fire.
 * @throws EngineError RULES_INVALID, RULE_UNKNOWN, FILE_*, or what opening the model says
 */
export async function explainRules(
  file: string,
  flags: ExplainFlags,
  context: CliContext,
): Promise<ExitCode> {
  const rules = loadRules(file).set;
  if (flags.rule !== undefined && !rules.rules.some(({ id }) => id === flags.rule))
    throw new EngineError('RULE_UNKNOWN', `${file} has no rule with this id`);
  const survey = await surveyConversations(flags.conversation);
  const output = new LineOutput(context.stdout);
  const view = new ExplainView({
    output,
    json: flags.json === true,
    ruleId: flags.rule,
    colours: coloursFor(output),
  });
  await replayInProcess(
    {
      conversations: readConversations(survey),
      view,
      makePace: () =>
        new Pace({ speed: 'max', nowMs: () => systemClock.nowMs(), sleep: () => Promise.resolve() }),
      ready: () => output.ready(),
      stop: output.closed,
      wantsSignals: false,
      rules,
      observe: observation => {
        view.observe(observation);
      },
    },
    context,
  );
  view.end();
  return exitCodes.ok;
}

function told(file: string, kind: string, problems: readonly Problem[]): string[] {
  return problems.map(problem => `${kind} ${problemLine(file, problem)}`);
}
