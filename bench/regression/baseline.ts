import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Baseline {
  readonly root: string;
  readonly commit: string;
  remove(): void;
}

/**
 * Builds an earlier commit in a worktree of its own, with the packages of this checkout. Undefined, with a reason on
 * stderr, where that can't be: a checkout without history, or a commit that these packages do not build.
 */
export function buildBaseline(revision: string): Baseline | undefined {
  const root = mkdtempSync(join(tmpdir(), 'pulso-baseline-'));
  const remove = () => {
    try {
      run('git', ['worktree', 'remove', '--force', root]);
    } catch {
      rmSync(root, { recursive: true, force: true });
    }
  };
  try {
    const commit = run('git', ['rev-parse', '--short=10', '--verify', `${revision}^{commit}`]).trim();
    run('git', ['worktree', 'add', '--detach', '--force', root, commit]);
    if (!existsSync(join(root, 'node_modules')))
      symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
    run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], root);
    return { root, commit, remove };
  } catch {
    console.error(`no baseline: ${revision} is not there, or can't be built with these packages`);
    remove();
    return undefined;
  }
}

function run(command: string, parameters: readonly string[], cwd = '.'): string {
  return execFileSync(command, parameters, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
