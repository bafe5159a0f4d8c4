import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** Where and of what figures were made. Without it they mean nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly platform: string;
  /** Abbreviated; `-dirty` when files of the engine differ from it, `unknown` outside of a repository. */
  readonly commit: string;
  readonly model: string;
  readonly modelSha256: string;
}

export function describeMachine(): Machine {
  const folder = process.env['PULSO_MODEL_DIR'] ?? 'models/pulso-care-12l';
  const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly files: { readonly model: { readonly sha256: string } };
  };
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    commit: commit(),
    model: `${manifest.name} ${manifest.version}`,
    modelSha256: manifest.files.model.sha256,
  };
}

function commit(): string {
  try {
    const hash = git('rev-parse', '--short=10', 'HEAD');
    const changed = git('status', '--porcelain', '--', 'src', 'models', 'packs', 'rules', 'bench');
    return changed === '' ? hash : `${hash}-dirty`;
  } catch {
    return 'unknown';
  }
}

function git(...parameters: string[]): string {
  return execFileSync('git', parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
