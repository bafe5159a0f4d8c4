import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../src/domain/errors.ts';
import { createStemmer } from '../../../src/inference/stemmer.ts';
import { packMatchers } from '../../../src/packMatchers.ts';
import { loadPacks } from '../../../src/packs/loadPacks.ts';

const event = `journeyEvents:
  - id: parcel-lost
    stage: delivery
    title: { en: parcel lost }
    severity: 0.8
    skills: [tracing]
    phrases: { en: [parcel was lost] }
`;
const head = (name: string, more = '') => `pack: ${name}\nversion: 1.0.0\nlanguages: [en]\n${more}`;
const general = head('general', 'words: { en: { negators: [not] } }\n');
const parcels = head('parcels', `extends: general\nstages: [delivery]\nskills: [tracing]\n${event}`);

function folderWith(packs: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-packs-'));
  for (const [name, yaml] of Object.entries(packs)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'pack.yaml'), yaml);
  }
  return folder;
}

function problemOf(packs: Readonly<Record<string, string>>): string {
  const folder = folderWith(packs);
  try {
    loadPacks([folder]);
  } catch (error) {
    if (error instanceof EngineError && error.code === 'PACK_INVALID')
      return error.message.replaceAll(`${folder}/`, '');
    throw error;
  }
  return 'none';
}

describe('packs', () => {
  it('the sector picks the pack, whatever its capitals; an unknown one, or none, gets the general pack', () => {
    const packs = loadPacks([folderWith({ general, parcels })]);
    expect(packs.forSector('Parcels').name).toBe('parcels');
    expect(packs.forSector('forestry').name).toBe('general');
    expect(packs.forSector(undefined).name).toBe('general');
  });

  it('a pack inherits events, and changes what matters in them', () => {
    const express = head(
      'express',
      'extends: parcels\njourneyEvents: [{ id: parcel-lost, severity: 0.9, phrases: { en: [courier vanished] } }]\n',
    );
    const packs = loadPacks([folderWith({ express, general, parcels })]);
    const pack = packs.forSector('express');
    expect(pack.facts.journeyEvents.get('parcel-lost')).toMatchObject({ severity: 0.9, stage: 'delivery' });
    const matcher = packMatchers(packs, createStemmer())(pack);
    const eventsIn = (text: string) => matcher.match(text, 'en', 'customer').journey;
    expect(eventsIn('my parcel was lost')).toMatchObject([{ eventId: 'parcel-lost', stage: 'delivery' }]);
    expect(eventsIn('the courier vanished')).toMatchObject([{ eventId: 'parcel-lost', stage: 'delivery' }]);
    expect(eventsIn('not parcel was lost')).toEqual([]);
  });

  it('a pack of an own folder replaces a shipped one of the same name', () => {
    const own = folderWith({ parcels: parcels.replace('1.0.0', '7.0.0') });
    const packs = loadPacks([folderWith({ general, parcels }), own]);
    expect(packs.forSector('parcels').version).toBe('7.0.0');
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'packs that extend each other',
      { general, a: head('a', 'extends: b'), b: head('b', 'extends: a') },
      'b/pack.yaml, line 4: extends: packs extend each other: a, b, a',
    ],
    [
      'a pack that extends one that is not there',
      { general, a: head('a', 'extends: b') },
      'a/pack.yaml, line 4: extends: there is no pack b',
    ],
    [
      'a name that is not that of its folder',
      { general, a: head('b') },
      'a/pack.yaml, line 1: pack: must be the name of its folder, a',
    ],
    [
      'a sector that two packs serve',
      { general, a: head('a', 'sectors: [x]'), b: head('b', 'sectors: [X]') },
      'b/pack.yaml, line 4: sectors/0: a serves "x" already',
    ],
    [
      'a stage that is not declared',
      { general, parcels: parcels.replace('stages: [delivery]', 'stages: [order]') },
      'parcels/pack.yaml, line 9: journeyEvents/0/stage: "delivery" is not among the stages',
    ],
    [
      'a skill that is not declared',
      { general, parcels: parcels.replace('skills: [tracing]\n', '') },
      'parcels/pack.yaml, line 11: journeyEvents/0/skills/0: "tracing" is not among the skills',
    ],
    [
      'a new event without severity',
      { general, parcels: parcels.replace('    severity: 0.8\n', '') },
      'parcels/pack.yaml, line 8: journeyEvents/0: has no severity',
    ],
    [
      'a new event without patterns in a language of the pack',
      { general, parcels: parcels.replace('languages: [en]', 'languages: [en, es]') },
      'parcels/pack.yaml, line 8: journeyEvents/0: has no pattern in es',
    ],
  ])('%s: refused with file, line and reason', (_, packs, problem) => {
    expect(problemOf(packs)).toBe(problem);
  });
});
