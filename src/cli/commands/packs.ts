import { existsSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { LANGUAGES } from '../../domain/conversation.ts';
import { EngineError } from '../../domain/errors.ts';
import { createStemmer } from '../../inference/stemmer.ts';
import { configuredFolders, openPacks } from '../../openPacks.ts';
import { packMatchers } from '../../packMatchers.ts';
import { readExamples } from '../../packs/examples.ts';
import { packFolders } from '../../packs/loadPacks.ts';
import { mustFire, tryExamples, type ExampleFailure } from '../../packs/tryExamples.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { LineOutput } from '../lineOutput.ts';
import { writeSkeleton } from '../packs/skeleton.ts';

export interface CheckPacksFlags {
  readonly json?: boolean;
}

export interface InitPackFlags {
  readonly dir: string;
  readonly extends: string;
}

interface PackReport {
  readonly pack: string;
  readonly version: string;
  /** By language. */
  readonly examples: Readonly<Record<string, { readonly mustFire: number; readonly nearMisses: number }>>;
  readonly failures: readonly ExampleFailure[];
}

/**
 * `pulso packs check`: reads packs as the start does, then runs their examples. The packs of a folder that is not
 * configured are read beside the configured ones, which they may extend.
 * @throws EngineError CONFIG_INVALID, PACK_INVALID
 */
export function checkPacks(dir: string | undefined, flags: CheckPacksFlags, context: CliContext): ExitCode {
  const config = loadConfig({ env: context.env });
  const packs = openPacks(config, dir === undefined ? [] : [resolve(dir)]);
  const matchers = packMatchers(packs, createStemmer());
  const folders = new Map(
    (dir === undefined ? configuredFolders(config) : [resolve(dir)])
      .flatMap(packFolders)
      .map(folder => [basename(folder), folder]),
  );
  const reports = packs.all.flatMap((pack): PackReport[] => {
    const folder = folders.get(pack.name);
    if (folder === undefined) return [];
    const matcher = matchers(pack);
    const examples = readExamples(folder, pack);
    const ofLanguage = (language: string) => examples.filter(each => each.language === language);
    return [
      {
        pack: pack.name,
        version: pack.version,
        examples: Object.fromEntries(
          LANGUAGES.map(language => [
            language,
            {
              mustFire: ofLanguage(language).filter(mustFire).length,
              nearMisses: ofLanguage(language).filter(each => !mustFire(each)).length,
            },
          ]),
        ),
        failures: tryExamples(examples, (text, language, role) => matcher.match(text, language, role)),
      },
    ];
  });
  const ok = reports.every(({ failures }) => failures.length === 0);
  new LineOutput(context.stdout).lines(
    flags.json === true ? [JSON.stringify({ ok, packs: reports.map(asJson) })] : reports.flatMap(told),
  );
  return ok ? exitCodes.ok : exitCodes.failed;
}

/**
 * `pulso packs init`: a pack that `packs check` passes.
 * @throws EngineError PACK_INVALID for a name that is none, FILE_UNREADABLE when the folder is there already
 */
export function initPack(name: string, flags: InitPackFlags, { stdout }: CliContext): ExitCode {
  if (!/^[a-z][a-z0-9-]{0,59}$/.test(name))
    throw new EngineError(
      'PACK_INVALID',
      'the name of a pack begins with a letter and has lower case letters, digits and hyphens only',
    );
  const folder = join(flags.dir, name);
  if (existsSync(folder)) throw new EngineError('PACK_INVALID', `${folder} is there already`);
  const files = writeSkeleton(folder, name, flags.extends);
  new LineOutput(stdout).lines([...files, `Next: pulso packs check ${flags.dir}`]);
  return exitCodes.ok;
}

function asJson({ failures, ...report }: PackReport): object {
  return {
    ...report,
    failures: failures.map(({ example, missing, unwanted }) => ({
      file: place(example.file),
      line: example.line,
      missing,
      unwanted,
    })),
  };
}

function told({ pack, version, examples, failures }: PackReport): string[] {
  const counts = Object.entries(examples)
    .map(([language, { mustFire, nearMisses }]) => `${language} ${mustFire} fire, ${nearMisses} near misses`)
    .join('; ');
  return [
    `${failures.length === 0 ? 'ok  ' : 'FAIL'} ${pack} ${version}: ${counts}`,
    ...failures.flatMap(({ example, missing, unwanted }) => [
      `     ${place(example.file)}, line ${example.line}: ${[
        ...missing.map(name => `${name} not found`),
        ...unwanted.map(id => `${id} found`),
      ].join(', ')}`,
      // Examples are made up by those who write packs: their words may be shown.
      `       ${example.utterances.map(({ text }) => text).join(' / ')}`,
    ]),
  ];
}

function place(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') ? file : near;
}
