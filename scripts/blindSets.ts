import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../src/config/load.ts';
import type { Language } from '../src/domain/conversation.ts';
import { createStemmer } from '../src/inference/stemmer.ts';
import { openPacks } from '../src/openPacks.ts';
import { packMatchers } from '../src/packMatchers.ts';
import { readExamples, type PackExample } from '../src/packs/examples.ts';
import { mustFire } from '../src/packs/tryExamples.ts';

/** `tune`: patterns may be written after it. `held`: only counted. */
type Half = 'tune' | 'held';

/** Of one sector, language and half; `all` sums over the others. */
export interface Recall {
  readonly sector: string;
  readonly language: string;
  readonly half: Half;
  readonly mustFire: number;
  /** Of `mustFire`: the event that was meant was found. */
  readonly named: number;
  readonly nearMisses: number;
  /** Of `nearMisses`: any event of the journey was found. */
  readonly falseAlarms: number;
}

interface Heard {
  readonly sector: string;
  readonly language: Language;
  readonly half: Half;
  readonly text: string;
  /** Absent for a near miss. */
  readonly wanted: string | undefined;
  readonly found: readonly string[];
}

/**
 * Matches every sentence of the blind sets with the shipped pack of its sector, as the engine does.
 * @param folder with `<sector>/examples/<language>.jsonl`, lines as in a pack's examples
 * @throws EngineError PACK_INVALID for a line that can't be read or names an event that the pack has not
 */
export function measureBlindSets(folder: string): { rows: Recall[]; misses: Heard[] } {
  const packs = openPacks(loadConfig({ env: {} }));
  const matchers = packMatchers(packs, createStemmer());
  const heard = readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .flatMap(({ name }) => {
      const pack = packs.all.find(each => each.name === name);
      if (pack === undefined) throw new Error(`no pack "${name}"`);
      const matcher = matchers(pack);
      return readExamples(join(folder, name), pack).map((example): Heard => {
        const found = example.utterances.flatMap(({ text, role }) =>
          matcher.match(text, example.language, role).journey.map(({ eventId }) => eventId),
        );
        return { sector: name, ...describe(example), found: [...new Set(found)] };
      });
    });
  return { rows: summed(heard), misses: heard.filter(each => each.half === 'tune' && !isRight(each)) };
}

function describe(example: PackExample): Omit<Heard, 'sector' | 'found'> {
  const text = example.utterances.map(each => each.text).join(' / ');
  // Which half a sentence is in depends on its words alone: adding sentences moves none.
  const half = (createHash('sha256').update(text).digest()[0] ?? 0) % 2 === 0 ? 'tune' : 'held';
  const wanted = mustFire(example) ? example.expect?.[0]?.replace('journey:', '') : undefined;
  return { language: example.language, half, text, wanted };
}

function isRight({ wanted, found }: Heard): boolean {
  return wanted === undefined ? found.length === 0 : found.includes(wanted);
}

function summed(heard: readonly Heard[]): Recall[] {
  const rows = new Map<string, Recall>();
  for (const each of heard)
    for (const [sector, language] of [
      [each.sector, each.language],
      ['all', each.language],
      ['all', 'all'],
    ] as const) {
      const key = [sector === 'all' ? 1 : 0, sector, language, each.half].join();
      const row = rows.get(key) ?? { sector, language, half: each.half, ...none };
      const [positive, right] = [each.wanted === undefined ? 0 : 1, isRight(each)];
      rows.set(key, {
        ...row,
        mustFire: row.mustFire + positive,
        named: row.named + (positive === 1 && right ? 1 : 0),
        nearMisses: row.nearMisses + 1 - positive,
        falseAlarms: row.falseAlarms + (positive === 0 && !right ? 1 : 0),
      });
    }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

const none = { mustFire: 0, named: 0, nearMisses: 0, falseAlarms: 0 };
