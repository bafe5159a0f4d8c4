import { existsSync, readFileSync, statSync } from 'node:fs';
import { isIP, BlockList } from 'node:net';
import { join } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { parseDocument } from 'yaml';
import { EngineError } from '../domain/errors.ts';
import { inletProblems } from './schema/inlets.ts';
import { optionsOf, type ConfigOption } from './options.ts';
import { ConfigSchema, type Config } from './schema.ts';

const maxFileBytes = 1_048_576;

export interface ConfigSources {
  /** Usually `process.env`. Only `PULSO_*` is read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values given on the command line, by dotted path (`model.dir`); they win over everything. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/**
 * The effective configuration: defaults, then the YAML file named by `PULSO_CONFIG`, then `PULSO_*`
 * variables, then `overrides`.
 * @throws EngineError CONFIG_INVALID naming every unknown, malformed or contradictory option
 */
export function loadConfig(sources: ConfigSources): Config {
  const options = optionsOf(ConfigSchema);
  const file = sources.env['PULSO_CONFIG'];
  const values = file === undefined || file === '' ? {} : readYaml(file);
  applyEnvironment(values, sources.env, options);
  for (const [path, value] of Object.entries(sources.overrides ?? {}))
    setPath(values, path.split('.'), value);

  const ajv = new Ajv({ useDefaults: true, coerceTypes: false, allErrors: true, strict: false });
  const validate = ajv.compile<Config>(ConfigSchema);
  if (!validate(values)) throw invalid((validate.errors ?? []).map(error => describe(error, options)));
  rejectContradictions(values);
  return values;
}

function applyEnvironment(
  values: Record<string, unknown>,
  env: ConfigSources['env'],
  options: readonly ConfigOption[],
): void {
  const byName = new Map(options.map(option => [option.env, option]));
  const unknown: string[] = [];
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('PULSO_') || text === undefined) continue;
    if (notOptions.has(name)) continue;
    const option = byName.get(name);
    if (option === undefined) unknown.push(`${name} is not an option`);
    else setPath(values, option.path, fromText(text, option));
  }
  if (unknown.length > 0) throw invalid(unknown);
}

/** `PULSO_*` variables that are not options of the engine. */
const notOptions = new Set(['PULSO_CONFIG', 'PULSO_TEST_ALL', 'PULSO_TOKEN']);

function fromText(text: string, option: ConfigOption): unknown {
  if (option.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (option.type !== 'integer' && option.type !== 'number') return text;
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}

function readYaml(file: string): Record<string, unknown> {
  if (!existsSync(file)) throw invalid([`PULSO_CONFIG names ${file}, which does not exist`]);
  if (statSync(file).size > maxFileBytes) throw invalid([`${file} is larger than ${maxFileBytes} bytes`]);
  const document = parseDocument(readFileSync(file, 'utf8'), { schema: 'core', uniqueKeys: true });
  const problem = document.errors[0];
  if (problem !== undefined) {
    const line = problem.linePos?.[0].line;
    throw invalid([`${file}${line === undefined ? '' : `, line ${line}`}: ${problem.code}`]);
  }
  const value = expandAliases(document, file);
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid([`${file} must hold a mapping`]);
  return value as Record<string, unknown>;
}

function expandAliases(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch {
    throw invalid([`${file} has aliases that expand too far, or to nothing`]);
  }
}

function setPath(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let node = target;
  for (const key of path.slice(0, -1)) {
    const next = node[key];
    if (typeof next === 'object' && next !== null) node = next as Record<string, unknown>;
    else {
      const created: Record<string, unknown> = {};
      node[key] = created;
      node = created;
    }
  }
  const last = path.at(-1);
  if (last !== undefined) node[last] = value;
}

function describe(error: ErrorObject, options: readonly ConfigOption[]): string {
  const path = error.instancePath.split('/').slice(1);
  const extra: unknown = error.params['additionalProperty'];
  if (typeof extra === 'string') return `${[...path, extra].join('.')} is not an option`;
  const option = options.find(candidate => candidate.path.join('.') === path.join('.'));
  return `${path.join('.')}${option === undefined ? '' : ` (${option.env})`} ${error.message ?? 'is invalid'}`;
}

function rejectContradictions(config: Config): void {
  const { tls, auth } = config;
  const { jwt } = auth;
  const ofInlets = inletProblems(config.inlets, isLoopback(config.host));
  if (ofInlets.length > 0) throw invalid(ofInlets);
  if ((tls.certFile === '') !== (tls.keyFile === ''))
    throw invalid([
      'tls.certFile (PULSO_TLS_CERT_FILE) and tls.keyFile (PULSO_TLS_KEY_FILE) belong together',
    ]);
  if ((jwt.issuer === '') !== (jwt.audience === ''))
    throw invalid([
      'auth.jwt.issuer (PULSO_AUTH_JWT_ISSUER) and auth.jwt.audience (PULSO_AUTH_JWT_AUDIENCE) belong together',
    ]);
  if (
    (jwt.issuer === '') !== (jwt.keys === '' && jwt.secretFile === '') ||
    (jwt.keys !== '' && jwt.secretFile !== '')
  )
    throw invalid([
      'tokens need auth.jwt.issuer (PULSO_AUTH_JWT_ISSUER) and either auth.jwt.keys (PULSO_AUTH_JWT_KEYS) or auth.jwt.secretFile (PULSO_AUTH_JWT_SECRET_FILE)',
    ]);
  if (!isLoopback(config.host) && !hasCredentials(config))
    throw invalid([
      `host (PULSO_HOST) is ${config.host}, but no credentials are configured: without them the engine only listens on a loopback address`,
    ]);
}

/** Whether there is a way to tell who somebody is. What is wrong with the file of the keys, the start says. */
function hasCredentials({ auth, dataDir }: Config): boolean {
  if (auth.jwt.issuer !== '') return true;
  const file = auth.keysFile === '' ? join(dataDir, 'keys.json') : auth.keysFile;
  try {
    return readFileSync(file, 'utf8').includes('"hash"');
  } catch {
    return false;
  }
}

/** True for addresses that only this machine can reach, and for `localhost`. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const family = isIP(host);
  if (family === 0) return false;
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8, 'ipv4');
  loopback.addAddress('::1', 'ipv6');
  return loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

function invalid(problems: readonly string[]): EngineError {
  return new EngineError('CONFIG_INVALID', problems.join('; '));
}
