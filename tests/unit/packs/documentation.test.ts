import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createStemmer } from '../../../src/inference/stemmer.ts';
import { loadPack, parsePack } from '../../../src/packs/loadPack.ts';
import { phraseCompiler } from '../../../src/pipeline/detect/phrases/phraseMatcher.ts';

describe('docs/packs.md', () => {
  const [yaml, sectorYaml] = [
    ...readFileSync('docs/packs.md', 'utf8').matchAll(/```yaml\n(?<pack>[\s\S]+?)```/g),
  ].map(({ groups }) => groups?.['pack']);

  it('shows a pack that works as it says', () => {
    const { book } = parsePack(yaml ?? '', 'docs/packs.md');
    const matcher = phraseCompiler(createStemmer())([book]);
    const phrasesIn = (text: string) =>
      matcher.match(text, 'en', 'customer').phrases.map(({ phraseId }) => phraseId);
    expect(phrasesIn("I'm gonna switch to another bank")).toEqual(['leave.go-elsewhere']);
    expect(phrasesIn('I am not going to switch to another bank')).toEqual([]);
    expect(phrasesIn('I want to switch to another seat')).toEqual([]);
  });

  it('shows a pack for a sector that works as it says', () => {
    const general = loadPack('packs/general');
    const parcels = parsePack(sectorYaml ?? '', 'docs/packs.md', general);
    const matcher = phraseCompiler(createStemmer())(parcels.books);
    const eventsIn = (text: string) =>
      matcher.match(text, undefined, 'customer').journey.map(({ eventId }) => eventId);
    expect(eventsIn('they lost my parcel again')).toEqual(['parcel-lost']);
    expect(eventsIn('el paquete nunca llegó')).toEqual(['parcel-lost']);
    expect(eventsIn('my parcel was not lost')).toEqual([]);
    expect(eventsIn('I lost my parcel slip')).toEqual([]);
    expect(eventsIn("my sister's parcel was lost")).toEqual([]);
    expect(eventsIn('they lost my parcel last year')).toEqual([]);
    expect(eventsIn('they charged me twice')).toEqual(['wrong-charge']);
    expect(parcels.facts.journeyEvents.get('parcel-lost')).toMatchObject({
      title: 'parcel lost',
      titleEs: 'paquete perdido',
      stage: 'delivery',
      skills: ['tracing', 'claims'],
      severity: 0.8,
    });
  });

  it('tells the truth about exceptions', () => {
    const { book } = parsePack(readFileSync('packs/general/pack.yaml', 'utf8'), 'packs/general/pack.yaml');
    const matcher = phraseCompiler(createStemmer())([book]);
    expect(matcher.match("I'd like to cancel my appointment", 'en', 'customer').phrases).toEqual([]);
    const both = matcher.match(
      "cancel my appointment and my contract, I'm leaving you",
      'en',
      'customer',
    ).phrases;
    expect(both.map(({ category }) => category)).toEqual(['leave']);
  });
});
