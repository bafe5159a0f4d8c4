import { isatty } from 'node:tty';
import closeWithGrace from 'close-with-grace';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { startEngine, type Engine } from '../../engine.ts';
import { createLogger, type Logger } from '../../telemetry/logger.ts';
import { engineVersion } from '../../version.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { LineOutput } from '../lineOutput.ts';
import { bannerLines } from '../view/bannerLines.ts';
import { coloursFor } from '../view/colours.ts';

/** Beyond the engine's own time limit for ending; then the process ends without it. */
const closeSlackMs = 500;

/**
 * Signals of a crash in native code. Whoever catches them returns to the instruction that failed, and for ever:
 * left alone they end the process, and a supervisor starts a new one.
 */
const crashes = ['SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGSEGV'] as const;

export interface ServeFlags {
  readonly ephemeral?: boolean;
}

/**
 * `pulso serve`: starts the engine and returns; the process lives until a signal has drained it. SIGHUP makes it
 * read its rules again, unless it comes from the terminal being closed. People get a banner and readable logs,
 * machines one JSON object a line.
 * @throws EngineError CONFIG_INVALID, MODEL_*, PACK_INVALID, RULES_INVALID, STORE_*, ADDRESS_IN_USE
 */
export async function serve({ ephemeral }: ServeFlags, { env, stdout }: CliContext): Promise<ExitCode> {
  const config = loadConfig({
    env,
    ...(ephemeral === true ? { overrides: { 'store.ephemeral': true } } : {}),
  });
  const output = new LineOutput(stdout);
  const log = createLogger({
    level: config.log.level,
    // Through the stream, which bears the end of a terminal; a descriptor would be tried again and again.
    ...(output.isTerminal ? { pretty: true, destination: stdout } : {}),
  });
  const engine = await startEngine(config, log);
  // Before anybody is told that it is ready: a signal that answers "ready" must find somebody.
  onSignals(engine, config, output, log);
  const { name, version, files } = engine.model.manifest;
  log.info({ address: engine.url, model: name, modelVersion: version, sha256: files.model.sha256 }, 'ready');
  if (output.isTerminal) output.lines(bannerLines(factsOf(engine), coloursFor(output)));
  return exitCodes.ok;
}

function onSignals(engine: Engine, config: Config, output: LineOutput, log: Logger): void {
  const grace = closeWithGrace(
    // The library's own words would quote an error; the handler below says what may be said.
    { delay: config.drain.timeoutMs + closeSlackMs, logger: false, skip: ['SIGHUP', ...crashes] },
    async ({ signal, err }) => {
      if (err === undefined) log.info({ signal }, 'draining');
      else log.error({ err }, 'draining after an unexpected error');
      await engine.drain();
      log.info('drained');
    },
  );
  process.on('SIGHUP', () => {
    const isTerminalGone = output.isTerminal && !isatty(1);
    if (isTerminalGone) grace.close();
    else engine.reloadRules();
  });
}

function factsOf(engine: Engine) {
  const { name, version, licence } = engine.model.manifest;
  return {
    version: engineVersion(),
    url: engine.url,
    model: `${name} ${version}`,
    caveat: licence.caveat,
  };
}
