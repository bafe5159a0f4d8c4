import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config/schema.ts';
import type { Audit } from './domain/audit.ts';
import { EngineError } from './domain/errors.ts';
import { Credentials } from './security/credentials.ts';
import { jwtVerifier, type FollowKeys } from './security/jwt.ts';
import { KeyRing } from './security/keyRing.ts';
import { Quotas } from './security/quotas.ts';
import { systemClock } from './systemClock.ts';
import { openAuditLog, type AuditLog } from './telemetry/auditLog.ts';
import type { Logger } from './telemetry/logger.ts';

/** Files are looked at this often; a folder in which the store writes is not worth watching. */
const lookIntervalMs = 1_000;

/** Who may come in, how often, and who is told of it. */
export interface EngineSecurity {
  readonly credentials: Credentials;
  readonly quotas: Quotas;
  readonly audit: Audit;
  readonly stop: () => void;
}

/**
 * Reads keys and opens the audit log; follows the file of the keys.
 * @throws EngineError CONFIG_INVALID
 */
export async function openSecurity(config: Config, log: Logger): Promise<EngineSecurity> {
  const { algorithms, ...jwt } = config.auth.jwt;
  const keys = new KeyRing(keysFileOf(config));
  const stops: (() => void)[] = [];
  const followTokenKeys: FollowKeys = (file, reload) => {
    const again = () => {
      reload().then(
        () => {
          audit.record({ action: 'keys.reloaded', actor: 'file', target: 'tokens' });
          log.info('keys of tokens read again');
        },
        () => {
          log.error({ code: 'CONFIG_INVALID' }, 'the keys of tokens stay as they were');
        },
      );
    };
    stops.push(follow([file], again));
  };
  const credentials = new Credentials({
    keys,
    nowMs: () => systemClock.nowMs(),
    ...(jwt.issuer === ''
      ? {}
      : {
          verifyToken: await jwtVerifier(
            { ...jwt, algorithms: listOf(algorithms) },
            Date.now,
            followTokenKeys,
          ),
        }),
  });
  const audit = config.store.ephemeral ? loggedAudit(log) : auditFile(config, log);
  stops.push(
    follow([keys.file], () => {
      try {
        keys.reload();
        credentials.keysChanged();
        audit.record({ action: 'keys.reloaded', actor: 'file' });
        log.info('API keys read again');
      } catch (error) {
        const code = error instanceof EngineError ? error.code : 'INTERNAL';
        log.error({ code }, 'the API keys stay as they were');
      }
    }),
  );
  const stop = () => {
    for (const end of stops) end();
    audit.close();
  };
  return { credentials, quotas: new Quotas(config.quotas), audit, stop };
}

function auditFile({ dataDir }: Config, log: Logger): AuditLog {
  return openAuditLog(join(dataDir, 'audit.jsonl'), code => {
    log.error({ code }, 'an administrative act could not be written down');
  });
}

/** An engine that keeps nothing says it in its log only. */
function loggedAudit(log: Logger): AuditLog {
  return {
    record: entry => {
      log.info(entry, 'administrative act');
    },
    close: () => undefined,
  };
}

/** Where the API keys are. */
export function keysFileOf({ auth, dataDir }: Pick<Config, 'auth' | 'dataDir'>): string {
  return auth.keysFile === '' ? join(dataDir, 'keys.json') : auth.keysFile;
}

/** The names in an option that holds several, separated by commas. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');
}

/** Certificate and key; undefined where HTTPS is not configured. @throws EngineError CONFIG_INVALID */
export function readTls({ tls }: Config): { readonly cert: string; readonly key: string } | undefined {
  if (tls.certFile === '') return undefined;
  try {
    return { cert: readFileSync(tls.certFile, 'utf8'), key: readFileSync(tls.keyFile, 'utf8') };
  } catch {
    throw new EngineError('CONFIG_INVALID', `${tls.certFile} or ${tls.keyFile} can not be read`);
  }
}

/** Calls `changed` after any of the files was replaced or written. @returns what ends it */
export function follow(files: readonly string[], changed: () => void): () => void {
  for (const file of files)
    watchFile(file, { interval: lookIntervalMs, persistent: false }, (now, before) => {
      if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) changed();
    });
  return () => {
    for (const file of files) unwatchFile(file);
  };
}
