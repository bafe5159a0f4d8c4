import { loadConfig } from '../../config/load.ts';
import { EngineError } from '../../domain/errors.ts';
import { keysFileOf } from '../../engineSecurity.ts';
import type { ApiKey } from '../../security/apiKey.ts';
import type { Scope } from '../../security/grant.ts';
import { KeyRing } from '../../security/keyRing.ts';
import { noteAct } from '../commandAudit.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { LineOutput } from '../lineOutput.ts';

export interface KeysFlags {
  readonly json?: boolean;
}

export interface CreateKeyFlags extends KeysFlags {
  readonly tenant: string;
  readonly scope: readonly Scope[];
  readonly expiresDays?: number;
}

const dayMs = 86_400_000;

/**
 * `pulso keys create`: writes the hash, prints the key.
 * @throws EngineError CONFIG_INVALID, QUOTA_EXCEEDED
 */
export function createKey(flags: CreateKeyFlags, context: CliContext): ExitCode {
  const { tenant, scope, expiresDays } = flags;
  const place = open(context);
  const expiresAt =
    expiresDays === undefined ? undefined : new Date(Date.now() + expiresDays * dayMs).toISOString();
  const { key, secret } = place.keys.create({
    tenant,
    scopes: scope,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });
  noteAct(place.dataDir, { action: 'key.created', tenant, target: key.id });
  const told =
    flags.json === true ? [JSON.stringify({ ...shown(key), key: secret })] : [secret, '', line(key), kept];
  new LineOutput(context.stdout).lines(told);
  return exitCodes.ok;
}

/** `pulso keys list`. @throws EngineError CONFIG_INVALID */
export function listKeys({ json }: KeysFlags, context: CliContext): ExitCode {
  const all = open(context).keys.all;
  const none = ['No keys: everybody on this machine may come in. Next: pulso keys create --scope admin'];
  const output = new LineOutput(context.stdout);
  if (json === true) output.lines([JSON.stringify({ keys: all.map(shown) })]);
  else output.lines(all.length === 0 ? none : all.map(line));
  return exitCodes.ok;
}

/** `pulso keys revoke`. @throws EngineError CONFIG_INVALID, KEY_UNKNOWN */
export function revokeKey(id: string, { json }: KeysFlags, context: CliContext): ExitCode {
  const place = open(context);
  if (!place.keys.revoke(id))
    throw new EngineError('KEY_UNKNOWN', `${place.keys.file} has no key with this id`);
  noteAct(place.dataDir, { action: 'key.revoked', target: id });
  new LineOutput(context.stdout).lines([
    json === true ? JSON.stringify({ id, revoked: true }) : `revoked ${id}`,
  ]);
  return exitCodes.ok;
}

const kept = 'Keep the key now: only its hash is stored.';

/** The first key has to be made before the engine may listen elsewhere: its address does not matter here. */
function open({ env }: CliContext) {
  const config = loadConfig({ env, overrides: { host: '127.0.0.1' } });
  return { keys: new KeyRing(keysFileOf(config)), dataDir: config.dataDir };
}

function shown({ hash: _, ...key }: ApiKey): Omit<ApiKey, 'hash'> {
  return key;
}

function line({ id, tenant, scopes, createdAt, expiresAt, revoked }: ApiKey): string {
  const end = revoked ? 'revoked' : expiresAt === undefined ? 'does not expire' : `until ${expiresAt}`;
  return `${id}  ${tenant}  ${scopes.join(' ')}  made ${createdAt}  ${end}`;
}
