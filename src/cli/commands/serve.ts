import closeWithGrace from 'close-with-grace';
import { loadConfig } from '../../config/load.ts';
import { startEngine, type Engine } from '../../engine.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { engineVersion } from '../../version.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { LineOutput } from '../lineOutput.ts';
import { bannerLines } from '../view/bannerLines.ts';
import { terminalColours } from '../view/colours.ts';

/** Beyond the engine's own time limit for ending; then the process ends without it. */
const closeSlackMs = 500;

/**
 * `pulso serve`: starts the engine and returns; the process lives until a signal has drained it; SIGHUP
 * makes it read its rules again. People get a
 * banner and readable logs, machines one JSON object a line.
 * @throws EngineError CONFIG_INVALID, MODEL_*, PACK_INVALID, ADDRESS_IN_USE
 */
export async function serve({ env, stdout }: CliContext): Promise<ExitCode> {
  const config = loadConfig({ env });
  const output = new LineOutput(stdout);
  const log = createLogger({ level: config.log.level, pretty: output.isTerminal });
  const engine = await startEngine(config, log);
  const { name, version, files } = engine.model.manifest;
  log.info({ address: engine.url, model: name, modelVersion: version, sha256: files.model.sha256 }, 'ready');
  if (output.isTerminal) output.lines(bannerLines(factsOf(engine), terminalColours()));
  process.on('SIGHUP', () => {
    engine.reloadRules();
  });
  closeWithGrace(
    // The library's own words would quote an error; the handler below says what may be said.
    { delay: config.drain.timeoutMs + closeSlackMs, logger: false, skip: ['SIGHUP'] },
    async ({ signal, err }) => {
      if (err === undefined) log.info({ signal }, 'draining');
      else log.error({ err }, 'draining after an unexpected error');
      await engine.drain();
      log.info('drained');
    },
  );
  return exitCodes.ok;
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
