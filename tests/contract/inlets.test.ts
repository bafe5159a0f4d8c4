import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/domain/errors.ts';
import type { AppliedResult } from '../../src/pipeline/accept/inlets/apply.ts';
import { INLETS, inletNamed } from '../../src/pipeline/accept/inlets/inlets.ts';
import { parseMessage } from '../../src/pipeline/accept/inlets/parse.ts';
import { joinSentences } from '../../src/pipeline/accept/inlets/sentences.ts';
import { isId } from '../../src/pipeline/accept/validate.ts';
import { placesOf, replaced, spoiltFor, validFor } from '../support/inlets/fromSchema.ts';
import {
  convertStream,
  converted,
  said,
  utterancesIn,
  type Said,
  type VendorScript,
} from '../support/inlets/script.ts';
import { SCRIPTS } from '../support/inlets/scripts.ts';

/** Everything an inlet may answer, whatever it was asked. */
function expectSound(results: readonly AppliedResult[]): void {
  expect(results.length).toBeGreaterThan(0);
  expect(JSON.parse(JSON.stringify(results))).toEqual(results);
  for (const result of results) {
    if (result.kind === 'error') {
      expect(ERROR_CODES).toContain(result.code);
      expect(result.code).not.toBe('INLET_FAILED');
    }
    if (result.kind !== 'utterance') continue;
    expect(isId(result.utteranceId)).toBe(true);
    expect(result.text.length).toBeLessThanOrEqual(10_000);
    const { beginOffsetMs = 0, endOffsetMs = beginOffsetMs, confidence = 0 } = result;
    expect(Number.isSafeInteger(beginOffsetMs) && beginOffsetMs >= 0).toBe(true);
    expect(Number.isSafeInteger(endOffsetMs) && endOffsetMs >= beginOffsetMs).toBe(true);
    expect(confidence >= 0 && confidence <= 1).toBe(true);
  }
}

const samplesOf = ({ opening, say, tells, others, feeling }: VendorScript) => [
  ...opening,
  ...(tells.interims ? [say(said({ final: false, text: 'my parcel' }))] : []),
  say(said()),
  ...others.map(([, message]) => message),
  ...(feeling === undefined ? [] : [feeling]),
];

test('every inlet has a script, a name of its own, and is found by each of its names', () => {
  expect(SCRIPTS.map(({ inlet }) => inlet.name).toSorted()).toEqual(
    INLETS.map(({ name }) => name).toSorted(),
  );
  const names = INLETS.flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, aliases } of INLETS)
    for (const known of [name, ...aliases]) expect(inletNamed(known.toUpperCase())?.name).toBe(name);
});

describe.each(SCRIPTS.map(script => ({ vendor: script.inlet.name, script })))('$vendor', ({ script }) => {
  const { inlet, opening, say, tells, others } = script;
  /** What is said after the opening, in one stream. */
  const spoken = (...messages: readonly unknown[]) =>
    convertStream(inlet, [...opening, ...messages])
      .perMessage.slice(opening.length)
      .flat();
  const words = (...messages: readonly unknown[]) => utterancesIn(spoken(...messages));
  /** An interim, where the vendor has them. */
  const interim = (overrides: Partial<Said>) =>
    tells.interims ? [say(said({ ...overrides, final: false }))] : [];

  describe('bad input', () => {
    test('any JSON value gives results and never throws', () => {
      fc.assert(
        fc.property(fc.jsonValue({ maxDepth: 4 }), message => {
          expectSound(converted(inlet, message));
        }),
      );
    });

    test('any message of its schemas, and any stream of them, gives sound results and a small, plain state', () => {
      const anyMessage = fc.oneof(...Object.values(inlet.messages).map(validFor));
      fc.assert(
        fc.property(fc.array(anyMessage, { minLength: 1, maxLength: 6 }), messages => {
          for (const one of [inlet, joinSentences(inlet)]) {
            const { perMessage, state } = convertStream(one, messages);
            for (const results of perMessage) expectSound(results);
            expect(JSON.parse(JSON.stringify(state))).toEqual(state);
            expect(JSON.stringify(state).length).toBeLessThan(20_000);
          }
        }),
        { numRuns: 200 },
      );
    });

    test.each(Object.keys(inlet.messages))('a value of the wrong type anywhere in %s has a code', name => {
      const schema = inlet.messages[name];
      if (schema === undefined) throw new Error('unreachable');
      fc.assert(
        fc.property(spoiltFor(schema), message => {
          expectSound(converted(inlet, message));
        }),
        { numRuns: 200 },
      );
    });

    test('each place of its messages in turn: gone, null, or of every other type', () => {
      const values = [undefined, null, true, -1, 1e300, 'canary-words', '', '\uDFFF', [], {}, [[{}]]];
      for (const sample of samplesOf(script))
        for (const place of placesOf(sample))
          for (const value of values) {
            const results = converted(inlet, ...opening, replaced(sample, place, value));
            expectSound(results);
            for (const result of results)
              if (result.kind === 'error') expect(result.message).not.toContain('canary');
          }
    });

    test('huge lists are refused, not walked', () => {
      for (const sample of samplesOf(script))
        for (const place of placesOf(sample)) {
          const at = place.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], sample);
          if (!Array.isArray(at) || at.length === 0) continue;
          const items: readonly unknown[] = at;
          const huge = replaced(
            sample,
            place,
            Array.from({ length: 21_000 }, () => items[0]),
          );
          const [result] = converted(inlet, huge);
          const refusedOrUnread = result?.kind !== 'utterance' || JSON.stringify(result).length < 1_000;
          expect(refusedOrUnread).toBe(true);
          const parsed = parseMessage(JSON.stringify(huge), 'json');
          expect(parsed.kind === 'error' && parsed.code).toBe('MESSAGE_TOO_COMPLEX');
        }
    });

    test('malformed JSON and forbidden keys have codes of their own', () => {
      const code = (raw: string) => {
        const parsed = parseMessage(raw, inlet.encoding);
        return parsed.kind === 'error' ? parsed.code : converted(inlet, parsed.message)[0]?.kind;
      };
      expect(code('{"type":"Res')).toBe('MESSAGE_NOT_JSON');
      expect(code('{"a":{"__proto__":{"b":1}}}')).toBe('MESSAGE_FORBIDDEN_KEY');
      expect(code('[1,2]')).toBe('error');
      expect(code('null')).toBe(inlet.encoding === 'json' ? 'error' : 'MESSAGE_INVALID');
    });

    test("another vendor's messages say nothing, its words have a code", () => {
      for (const other of SCRIPTS) {
        if (other === script) continue;
        for (const message of [...samplesOf(other), other.unknown]) {
          const results = converted(inlet, message);
          expectSound(results);
          if (sharesShape(inlet.name, other.inlet.name)) continue;
          expect({ from: other.inlet.name, spoken: utterancesIn(results) }).toEqual({
            from: other.inlet.name,
            spoken: [],
          });
        }
        if (sharesShape(inlet.name, other.inlet.name)) continue;
        for (const result of converted(inlet, other.say(said())))
          expect(result).toMatchObject({ code: expect.stringMatching(/^MESSAGE_/u) as unknown });
      }
    });

    test('words that are too long or not Unicode are refused by name', () => {
      const [tooLong] = spoken(say(said({ text: 'a'.repeat(10_001) })));
      expect(tooLong).toMatchObject({ kind: 'error', code: 'TEXT_TOO_LONG' });
      const [broken] = spoken(say(said({ text: 'half \uD83D of it' })));
      expect(broken).toMatchObject({ kind: 'error', code: 'TEXT_NOT_UNICODE' });
    });
  });

  describe('rules', () => {
    test('1: interims and their final are one utterance, and the next one is another', () => {
      const heard = words(
        ...interim({ text: 'my parcel', endMs: 3_000 }),
        ...interim({ text: 'my parcel is still', endMs: 4_000 }),
        say(said()),
        say(said({ number: 2, text: 'since monday', beginMs: 5_000, endMs: 6_000 })),
      );
      expect(heard.map(({ text, final }) => [text, final])).toEqual([
        ...(tells.interims
          ? [
              ['my parcel', false],
              ['my parcel is still', false],
            ]
          : []),
        ['my parcel is still not here', true],
        ['since monday', true],
      ]);
      const ids = heard.map(({ utteranceId }) => utteranceId);
      expect(new Set(ids.slice(0, -1)).size).toBe(1);
      expect(ids.at(-1)).not.toBe(ids[0]);
    });

    test('2: times come out in milliseconds', () => {
      const [one] = words(say(said({ beginMs: 12_340, endMs: 15_600 })));
      const expected = {
        both: [12_340, 15_600],
        end: [one?.beginOffsetMs, 15_600],
        none: [undefined, undefined],
      };
      expect([one?.beginOffsetMs, one?.endOffsetMs]).toEqual(expected[tells.times]);
    });

    test('3: numbers and booleans written as strings mean the same', () => {
      for (const sample of samplesOf(script))
        expect(converted(inlet, ...opening, asStrings(sample))).toEqual(converted(inlet, ...opening, sample));
    });

    if (tells.interims)
      test('5: an empty final ends what was open and says nothing; alone it is no words', () => {
        const ended = words(say(said({ final: false, text: 'my' })), say(said({ text: '' })));
        expect(ended).toHaveLength(2);
        expect(ended[1]).toMatchObject({ text: '', final: true, utteranceId: ended[0]?.utteranceId });
        for (const { text } of words(say(said({ text: '' })))) expect(text).toBe('');
        expect(words(say(said({ final: false, text: '' })))).toEqual([]);
      });

    test('6: both roles appear by default where the vendor tells speakers, and a mapping can swap them', () => {
      const both = [say(said()), say(said({ number: 2, speaker: 'agent', beginMs: 5_000, endMs: 6_000 }))];
      const roles = words(...both).map(({ role }) => role);
      expect(roles).toEqual(tells.speakers ? ['customer', 'agent'] : ['customer', 'customer']);
      const assumed = words(...both).some(({ roleAssumed }) => roleAssumed === true);
      if (tells.speakers) expect(assumed).toBe(false);
      const swapped = Object.fromEntries(
        words(...both).flatMap(({ speaker, role }) =>
          speaker === undefined ? [] : [[speaker, role === 'customer' ? 'agent' : 'customer'] as const],
        ),
      );
      const again = convertStream(inlet, [...opening, ...both], { roles: { ...swapped, '*': 'agent' } });
      expect(utterancesIn(again.perMessage.flat()).map(({ role }) => role)).toEqual(
        tells.speakers ? ['agent', 'customer'] : ['agent', 'agent'],
      );
    });

    if (tells.speakers)
      test('7: speakers who talk over each other keep their own utterances', () => {
        const agent = { number: 2, speaker: 'agent', beginMs: 2_500, endMs: 5_000 } as const;
        const heard = words(
          ...interim({ text: 'my parcel' }),
          ...interim({ ...agent, text: 'let me' }),
          say(said()),
          say(said({ ...agent, text: 'let me look' })),
        );
        const idsOf = (role: string) => heard.filter(one => one.role === role).map(one => one.utteranceId);
        expect(new Set(idsOf('customer')).size).toBe(1);
        expect(new Set(idsOf('agent')).size).toBe(1);
        expect(idsOf('customer')[0]).not.toBe(idsOf('agent')[0]);
      });

    if (inlet.redelivers)
      test('8: a message delivered again says nothing new', () => {
        const messages = [...interim({ text: 'my parcel' }), say(said())];
        const key = (result: { utteranceId: string; final: boolean; text: string }) =>
          `${result.utteranceId} ${result.final} ${result.text}`;
        const once = words(...messages).map(key);
        expect(once).toHaveLength(messages.length);
        for (const one of words(...messages, ...messages)) expect(once).toContain(key(one));
      });

    test('9: redaction tokens pass as they are', () => {
      const [one] = words(say(said({ text: '[NAME] [PII]' })));
      expect(one?.text).toBe('[NAME] [PII]');
    });

    if (script.feeling !== undefined)
      test("11: the vendor's sentiment is a signal, not part of the words", () => {
        const results = spoken(script.feeling);
        expect(results).toContainEqual(expect.objectContaining({ kind: 'signal', signal: 'sentiment' }));
        for (const one of utterancesIn(results))
          expect(JSON.stringify(one).toLowerCase()).not.toContain('negative');
        for (const one of results)
          if (one.kind === 'signal') expect(JSON.stringify(one)).not.toContain('straw');
      });

    test('12: an unknown kind of message is ignored, with a code to count it by', () => {
      expect(spoken(script.unknown)).toEqual([
        { kind: 'ignored', why: 'unknown-type', code: 'MESSAGE_TYPE_UNKNOWN' },
      ]);
    });

    if (others.length > 0)
      test.each(others.map(([name, message, kind]) => ({ name, message, kind })))(
        'its $name is $kind',
        ({ message, kind }) => {
          const kinds = spoken(message).map(result => result.kind);
          expect(kinds).toEqual([kind]);
        },
      );

    test('time that runs backwards leaves nothing out of order', () => {
      const [one] = words(say(said({ beginMs: 9_000, endMs: 4_000 })));
      expectSound(one === undefined ? [{ kind: 'ignored', why: 'empty' }] : [one]);
    });

    test('a long stream keeps a small state', () => {
      const stream = Array.from({ length: 600 }, (_, at) => [
        ...interim({ number: at + 1, text: 'so', beginMs: at * 3_000, endMs: at * 3_000 + 900 }),
        say(said({ number: at + 1, beginMs: at * 3_000, endMs: at * 3_000 + 2_000 })),
      ]).flat();
      const { state, perMessage } = convertStream(inlet, [...opening, ...stream]);
      const finals = utterancesIn(perMessage.flat()).filter(({ final }) => final);
      expect(new Set(finals.map(({ utteranceId }) => utteranceId)).size).toBe(600);
      expect(JSON.stringify(state).length).toBeLessThan(20_000);
    });

    test('converting is pure: the same message and state give the same results, and change nothing', () => {
      for (const sample of samplesOf(script)) {
        const { state } = convertStream(inlet, opening);
        const before = structuredClone({ state, sample });
        const first = convertStream(inlet, [sample], {}, state);
        expect(convertStream(inlet, [sample], {}, state)).toEqual(first);
        expect({ state, sample }).toEqual(before);
      }
    });
  });
});

/** Vendors that hand on the format of another one. */
function sharesShape(one: string, other: string): boolean {
  return [one, other].every(name => name === 'amazon-transcribe' || name === 'aws-lca');
}

/** Numbers and booleans of a JSON value as strings. */
function asStrings(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(asStrings);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, asStrings(child)]));
}
