import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConversations, surveyConversations, type FileSurvey } from '../../replay/conversationFile.ts';
import { Pace, type ReplaySpeed } from '../../replay/pace.ts';
import { systemClock } from '../../systemClock.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { LineOutput } from '../lineOutput.ts';
import { accessToken } from '../live/accessToken.ts';
import { engineAddress } from '../live/engineAddress.ts';
import { replayLive } from '../live/liveReplay.ts';
import { createProgress } from '../progress.ts';
import { ConversationView } from '../replay/conversationView.ts';
import { JsonView } from '../replay/jsonView.ts';
import { ProgressView } from '../replay/progressView.ts';
import { replayInProcess, type ReplayOutcome, type ReplayRun } from '../replay/replayInProcess.ts';
import type { ReplayView } from '../replay/replayView.ts';
import { reportLine, Totals } from '../replay/totals.ts';
import { coloursFor } from '../view/colours.ts';

export interface ReplayFlags {
  readonly speed?: ReplaySpeed;
  readonly json?: boolean;
  readonly signals?: boolean;
  readonly verbose?: boolean;
  readonly url?: string;
  readonly tokenFile?: string;
  readonly idSuffix?: string;
  /** Seconds. */
  readonly patience?: number;
  readonly stats: 'text' | 'json' | 'none';
}

/** How long an engine that was there may stay away. */
const defaultPatienceSeconds = 60;

/**
 * `pulso replay` (docs/cli.md).
 * @throws EngineError FILE_*, ENGINE_UNREACHABLE, or what opening the model says
 */
export async function replay(file: string, flags: ReplayFlags, context: CliContext): Promise<ExitCode> {
  const survey = await surveyConversations(file);
  const output = new LineOutput(context.stdout);
  const speed = flags.speed ?? (flags.json === true && flags.url === undefined ? 'max' : 1);
  const { view, notice } = screenOf(flags, speed, survey, output, context);
  const totals = new Totals(view);
  const run: ReplayRun = {
    conversations: readConversations(survey),
    view: totals,
    makePace: () => makePace(speed, output.closed),
    ready: () => output.ready(),
    stop: output.closed,
  };
  const outcome = await play(run, flags, speed, notice, context).finally(() => {
    totals.end();
  });
  if (output.closed.aborted) return exitCodes.ok;
  tell(totals, outcome, flags.stats, context);
  return outcome.summariesMissing === 0 && !totals.isAnythingRefused ? exitCodes.ok : exitCodes.failed;
}

interface Screen {
  readonly view: ReplayView;
  /** A line about the replay itself. */
  readonly notice: (line: string) => void;
}

function screenOf(
  flags: ReplayFlags,
  speed: ReplaySpeed,
  { utterances }: FileSurvey,
  output: LineOutput,
  { stderr }: CliContext,
): Screen {
  const onStderr = (line: string) => {
    stderr.write(`${line}\n`);
  };
  if (flags.json === true) return { view: new JsonView(output), notice: onStderr };
  if (speed !== 'max' || flags.verbose === true) {
    const view = new ConversationView(output, coloursFor(output));
    return {
      view,
      notice: line => {
        view.notice(line);
      },
    };
  }
  const progress = createProgress({
    stream: stderr,
    total: utterances,
    unit: 'utterances',
    nowMs: () => systemClock.nowMs(),
  });
  return {
    view: new ProgressView(output, progress, coloursFor(output)),
    notice: line => {
      progress.aside(() => {
        onStderr(line);
      });
    },
  };
}

/** Signals are events of their own for machines that ask, and always what the screen shows of utterances. */
function play(
  run: ReplayRun,
  flags: ReplayFlags,
  speed: ReplaySpeed,
  notice: (line: string) => void,
  context: CliContext,
): Promise<ReplayOutcome> {
  if (flags.url !== undefined)
    return replayLive({
      ...run,
      makePace: over => makePace(speed, AbortSignal.any([over, run.stop])),
      address: engineAddress(flags.url, accessToken(flags.tokenFile, context.env)),
      idSuffix: `-${flags.idSuffix ?? randomBytes(3).toString('hex')}`,
      signalEvents: flags.json === true && flags.signals === true,
      wantsSignals: flags.json !== true,
      patienceMs: (flags.patience ?? defaultPatienceSeconds) * 1_000,
      notice,
      nowMs: () => systemClock.nowMs(),
    });
  const wantsSignals =
    flags.json === true ? flags.signals === true : speed !== 'max' || flags.verbose === true;
  return replayInProcess({ ...run, wantsSignals }, context);
}

/** @param over ends a pause early: nobody waits for what follows */
function makePace(speed: ReplaySpeed, over: AbortSignal): Pace {
  return new Pace({
    speed,
    nowMs: () => systemClock.nowMs(),
    sleep: ms => sleep(ms, undefined, { signal: over }).catch(() => undefined),
  });
}

function tell(
  totals: Totals,
  { startedAtMs, ackMs, summariesMissing, connection }: ReplayOutcome,
  stats: ReplayFlags['stats'],
  { stderr }: CliContext,
): void {
  const report = totals.report(systemClock.nowMs() - startedAtMs, ackMs);
  if (stats === 'json') stderr.write(`${JSON.stringify({ ...report, summariesMissing, connection })}\n`);
  if (stats !== 'text') return;
  stderr.write(`${reportLine(report)}\n`);
  if (summariesMissing > 0) stderr.write(`${summariesMissing} summaries did not come in time\n`);
}
