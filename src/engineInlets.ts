import { readFileSync } from 'node:fs';
import type { InletOptions } from './config/schema/inlets.ts';
import type { Config } from './config/schema.ts';
import { EngineError } from './domain/errors.ts';
import type { InletSetup, InletSetups } from './http/inlets/inletSetup.ts';
import { INLETS } from './pipeline/accept/inlets/inlets.ts';
import { joinSentences } from './pipeline/accept/inlets/sentences.ts';
import { signatureScheme, signsUpgrades } from './security/vendors/schemes.ts';
import type { VerifySignature } from './security/vendors/signature.ts';
import { snsSignature, type FetchText } from './security/vendors/sns.ts';

const fetchTimeoutMs = 5_000;
const maxFetchedChars = 65_536;

/**
 * The inlets as configured: all of them, but for those that are switched off.
 * @throws EngineError CONFIG_INVALID when a secret can't be read
 */
export function openInlets(
  { inlets }: Pick<Config, 'inlets'>,
  fetchText: FetchText = fetchOfVendor,
): InletSetups {
  const setups = new Map<string, InletSetup>();
  for (const inlet of INLETS) {
    const options = inlets[inlet.name] ?? {};
    if (options.enabled === false) continue;
    const verify = verifierOf(inlet.name, options, fetchText);
    setups.set(inlet.name, {
      inlet: joinSentences(inlet),
      roles: options.roles ?? {},
      ...(verify === undefined
        ? {}
        : { signed: { verify, tenant: options.tenant ?? 'default', upgrades: signsUpgrades(inlet.name) } }),
      // Only of topics that are listed, which the signature has proved.
      ...(options.topicArns === undefined
        ? {}
        : { confirm: (url: string) => fetchText(url).then(() => undefined) }),
    });
  }
  return setups;
}

function verifierOf(
  name: string,
  { secret = '', secretFile = '', topicArns }: InletOptions,
  fetchText: FetchText,
): VerifySignature | undefined {
  if (topicArns !== undefined) return snsSignature(topicArns, fetchText);
  const text = secretFile === '' ? secret : textOf(name, secretFile);
  const secrets = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  if (secrets.length === 0 && secretFile === '') return undefined;
  if (secrets.length === 0 || secrets.length > 2)
    throw new EngineError('CONFIG_INVALID', `the secret file of inlets.${name} must have one line, or two`);
  return signatureScheme(name, secrets);
}

function textOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new EngineError('CONFIG_INVALID', `${file}, the secret file of inlets.${name}, can not be read`);
  }
}

/** The address is known to be the vendor's before it comes here; whatever it leads on to is not followed. */
async function fetchOfVendor(url: string): Promise<string> {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(fetchTimeoutMs) });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const text = await answer.text();
  if (text.length > maxFetchedChars) throw new Error('too long an answer');
  return text;
}
