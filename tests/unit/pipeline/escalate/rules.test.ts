import { describe, expect, test } from 'vitest';
import { calm, Dialogue, frustrated, furious, grateful, type Line } from '../../../support/dialogue.ts';

/** The level each rule has reached by the end of these lines, if it has fired. */
function levels(...lines: Line[]): Record<string, string> {
  const { state } = new Dialogue().customer(...lines);
  return Object.fromEntries((state.open?.rules ?? []).map(({ id, level }) => [id, level]));
}
const says = (phrases: Line['phrases'], line: Line = calm): Line => ({
  ...line,
  ...(phrases ? { phrases } : {}),
});

describe('rules that begin with what is said', () => {
  test('vulnerability is worth an eye; in distress it is critical', () => {
    expect(levels(says({ vulnerable: 0.8 }))).toEqual({ 'vulnerable-customer': 'watch' });
    expect(levels(frustrated, says({ vulnerable: 0.8 }, frustrated))['vulnerable-customer']).toBe('alert');
    const afraid: Line = { valence: -0.8, feels: { fear: 0.7 } };
    expect(levels(says({ vulnerable: 0.8 }, afraid))['vulnerable-customer']).toBe('critical');
    expect(levels(says({ vulnerable: 0.6 }, afraid))['vulnerable-customer']).toBe('alert');
  });

  test('one insult is watched, an insult in a quarrel is an alert, insults are critical', () => {
    const insult = says({ abuse: 0.8 }, { valence: -0.7, feels: { abuse: 0.5 } });
    expect(levels(insult)).toEqual({ abuse: 'watch' });
    expect(levels(frustrated, insult)['abuse']).toBe('alert');
    expect(levels(insult, calm, insult)['abuse']).toBe('critical');
  });

  test('the regulator with bad feeling is an alert, in anger and beside another charge critical', () => {
    expect(levels(says({ legal: 0.8 }))).toEqual({ 'legal-threat': 'watch' });
    expect(levels(says({ legal: 0.8 }, frustrated))['legal-threat']).toBe('alert');
    expect(levels(says({ legal: 0.8, repeat: 0.6 }, furious))['legal-threat']).toBe('critical');
  });

  test('a public complaint is an alert only once it is angry and lasts', () => {
    expect(levels(says({ public: 0.8 }))).toEqual({});
    expect(levels(says({ public: 0.8 }, frustrated))).toEqual({ 'public-threat': 'watch' });
    expect(levels(frustrated, says({ public: 0.8 }, furious))['public-threat']).toBe('alert');
  });

  test('wanting to cancel is an ordinary request; with lasting bad feeling and another charge it is an alert', () => {
    expect(levels(says({ leave: 0.9 }))).toEqual({});
    expect(levels(says({ leave: 0.9 }, frustrated))).toEqual({ 'threat-to-leave': 'watch' });
    expect(
      levels(says({ repeat: 0.7 }, frustrated), says({ leave: 0.9 }, frustrated))['threat-to-leave'],
    ).toBe('alert');
  });

  test('the same trouble again is told when it comes with frustration; said twice, not without anger, it is an alert', () => {
    const again = says({ repeat: 0.7 }, { ...frustrated, feels: { frustration: 0.8, anger: 0.3 } });
    expect(levels(says({ repeat: 0.7 }))).toEqual({});
    expect(levels(again)).toEqual({ 'repeat-contact': 'watch' });
    expect(levels(again, calm, again)['repeat-contact']).toBe('alert');
  });

  test('asking for a person is watched; asking twice, or when frustration lasts, is an alert', () => {
    const person = says({ human: 0.8 });
    expect(levels(person)).toEqual({ 'wants-a-person': 'watch' });
    expect(levels(person, calm, person)).toEqual({ 'wants-a-person': 'alert' });
    expect(levels(says({ human: 0.8 }, frustrated))['wants-a-person']).toBe('watch');
    expect(levels(frustrated, says({ human: 0.8 }, frustrated))['wants-a-person']).toBe('alert');
  });

  test('a phrase of little weight moves nothing', () => {
    expect(levels(says({ legal: 0.5, leave: 0.5, human: 0.5, repeat: 0.5 }, frustrated))).toEqual({});
  });
});

test('being asked again for what was given is watched where the customer minds, twice in anger an alert', () => {
  const asks: Line = { ...calm, acts: { asks: ['number'] } };
  const dialogue = new Dialogue().customer({ ...calm, acts: { gives: ['number'] } }).agent(asks);
  const levelNow = () => dialogue.state.open?.rules.find(({ id }) => id === 'asked-again')?.level;
  dialogue.customer(calm);
  expect(levelNow()).toBeUndefined();
  dialogue.customer(frustrated);
  expect(levelNow()).toBe('watch');
  dialogue.agent(asks).customer(furious);
  expect(levelNow()).toBe('alert');
});

describe('rules that begin with how it is said', () => {
  test('one angry utterance is watched, anger that stays is an alert', () => {
    expect(levels(furious)).toEqual({ 'sustained-anger': 'watch' });
    expect(levels(furious, furious)['sustained-anger']).toBe('alert');
  });

  test('a caller who opens furious is an alert all the same', () => {
    expect(new Dialogue().customer(furious, furious).story.at(-1)).toMatch(/alert sustained-anger u-2/);
  });

  test('fear that is not taken away is an alert', () => {
    const afraid: Line = { valence: -0.6, feels: { fear: 0.6 } };
    expect(levels(afraid)).toEqual({ fear: 'watch' });
    expect(levels(afraid, calm, afraid)['fear']).toBe('alert');
  });

  test('a warm customer who turns cold is noticed without a loud word', () => {
    const cold: Line = { valence: -0.7, feels: { frustration: 0.4 } };
    expect(levels(grateful, grateful, calm, cold)['falling-mood']).toBe('watch');
    expect(levels(grateful, grateful, calm, cold, cold)['falling-mood']).toBe('alert');
  });

  test('strong frustration that the answers do not relieve is watched', () => {
    const stuck: Line = { valence: -0.85, feels: { frustration: 0.85, anger: 0.3 } };
    expect(levels(stuck)).toEqual({});
    expect(levels(stuck, stuck)).toEqual({ 'unrelieved-frustration': 'watch' });
  });
});

describe('what must stay silent', () => {
  test('a calm conversation', () => {
    expect(levels(calm, calm, { valence: 0.3 }, calm, grateful)).toEqual({});
  });

  test('a customer who is always gruff, but not angry', () => {
    const gruff: Line = { valence: -0.45, feels: { anger: 0.15, frustration: 0.4 } };
    expect(levels(...Array.from({ length: 25 }, () => gruff))).toEqual({});
  });

  test('a mild complaint that the exchange handles', () => {
    expect(levels(frustrated, calm, calm, grateful)).toEqual({});
  });

  test('an agent who reads the cancellation policy, or swears', () => {
    const dialogue = new Dialogue()
      .customer(frustrated)
      .agent(says({ leave: 1, legal: 1, abuse: 1 }, furious), furious, furious);
    expect(dialogue.story).toEqual([]);
  });

  test('negative words that only the lexicon has judged', () => {
    const lexicon: Line = { valence: -0.9, scorer: 'lexicon' };
    expect(levels(lexicon, lexicon, lexicon)).toEqual({});
  });
});
