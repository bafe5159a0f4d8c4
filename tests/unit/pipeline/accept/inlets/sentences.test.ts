import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinSentences } from '../../../../../src/pipeline/accept/inlets/sentences.ts';
import { deepgram } from '../../../../../src/pipeline/accept/inlets/vendors/deepgram.ts';
import { speechmatics } from '../../../../../src/pipeline/accept/inlets/vendors/speechmatics.ts';
import { convertStream, said, utterancesIn, type Said } from '../../../../support/inlets/script.ts';
import { SCRIPTS } from '../../../../support/inlets/scripts.ts';
import { deepgramScript } from '../../../../support/inlets/scripts/deepgram.ts';

const { say } = deepgramScript;

/** A settled range of audio; `goesOn` when the speaker has not paused after it. */
function piece(text: string, beginMs: number, goesOn: boolean, more: Partial<Said> = {}) {
  const range = say(said({ text, beginMs, endMs: beginMs + 1_000, ...more })) as object;
  return { ...range, speech_final: !goesOn };
}

function joined(...messages: readonly unknown[]) {
  return utterancesIn(convertStream(joinSentences(deepgram), messages).perMessage.flat());
}

const shown = (messages: readonly unknown[]) =>
  joined(...messages).map(({ utteranceId, edit, text }) => [utteranceId, edit, text]);

test('the first piece of a sentence counts at once; the next one makes it whole', () => {
  const heard = joined(
    piece('i want to', 2_000, true),
    piece('cancel', 3_000, true),
    piece('my account', 4_000, false),
  );
  expect(heard).toMatchObject([
    { utteranceId: '0-2000', edit: 'new', text: 'i want to', beginOffsetMs: 2_000, endOffsetMs: 3_000 },
    { utteranceId: '0-2000', edit: 'replace', text: 'i want to cancel', endOffsetMs: 4_000 },
    {
      utteranceId: '0-2000',
      edit: 'replace',
      text: 'i want to cancel my account',
      final: true,
      beginOffsetMs: 2_000,
      endOffsetMs: 5_000,
    },
  ]);
});

test('after the pause a new sentence begins', () => {
  expect(
    shown([piece('no', 2_000, true), piece('thanks', 3_000, false), piece('bye', 4_000, false)]),
  ).toEqual([
    ['0-2000', 'new', 'no'],
    ['0-2000', 'replace', 'no thanks'],
    ['0-4000', 'new', 'bye'],
  ]);
});

test('a silence ends a sentence whose end the vendor never told', () => {
  const pieces = [piece('well', 2_000, true), piece('anyway', 9_000, false)];
  expect(shown(pieces).map(([, edit]) => edit)).toEqual(['new', 'new']);
});

test("somebody else's words end a sentence", () => {
  const agent = piece('may i', 3_000, false, { speaker: 'agent' });
  expect(shown([piece('but', 2_000, true), agent, piece('no', 4_000, false)])).toEqual([
    ['0-2000', 'new', 'but'],
    ['1-3000', 'new', 'may i'],
    ['0-4000', 'new', 'no'],
  ]);
});

test('guesses at the rest of a sentence say nothing, those at a new one do', () => {
  const guess = (beginMs: number) => say(said({ text: 'can', final: false, beginMs, endMs: beginMs + 500 }));
  const stream = [piece('i', 2_000, true), guess(3_000), piece('cancel', 3_000, false), guess(4_000)];
  const { perMessage } = convertStream(joinSentences(deepgram), stream);
  expect(perMessage[1]).toEqual([{ kind: 'ignored', why: 'stale' }]);
  expect(perMessage[3]).toMatchObject([{ kind: 'utterance', final: false, utteranceId: '0-4000' }]);
});

test('a sentence that ends in silence ends without another utterance', () => {
  const guess = say(said({ text: 'eh', final: false, beginMs: 3_000, endMs: 3_500 }));
  expect(
    shown([piece('so', 2_000, true), guess, piece('', 3_000, false), piece('hm', 4_000, false)]),
  ).toEqual([
    ['0-2000', 'new', 'so'],
    ['0-4000', 'new', 'hm'],
  ]);
});

test('a speaker who never ends a sentence begins a new one before it grows without bound', () => {
  const endless = Array.from({ length: 120 }, (_, at) => piece('and so on and', at * 1_000, true));
  const heard = joined(...endless);
  expect(Math.max(...heard.map(({ text }) => text.length))).toBeLessThan(700);
  const begun = heard.filter(({ edit }) => edit === 'new');
  expect(begun.length).toBeGreaterThan(3);
  expect(begun.length).toBeLessThan(20);
});

const anyPiece = fc.record({
  speaker: fc.constantFrom('customer' as const, 'agent' as const),
  goesOn: fc.boolean(),
  pauseMs: fc.constantFrom(0, 500, 5_000),
  silent: fc.boolean(),
});

test('however speech is cut, no word is lost, said twice or given to somebody else', () => {
  fc.assert(
    fc.property(fc.array(anyPiece, { maxLength: 40 }), pieces => {
      let beginMs = 0;
      const spoken = pieces.map(({ speaker, goesOn, pauseMs, silent }, at) => {
        beginMs += 1_000 + pauseMs;
        const text = silent ? '' : `w${at}`;
        return { speaker, text, message: piece(text, beginMs, goesOn, { speaker }) };
      });
      const settled = new Map<string, { role: string; text: string }>();
      for (const { utteranceId, role, text } of joined(...spoken.map(({ message }) => message)))
        settled.set(utteranceId, { role, text });
      for (const speaker of ['customer', 'agent']) {
        const heard = [...settled.values()].filter(({ role }) => role === speaker);
        const said = spoken.filter(one => one.speaker === speaker && one.text !== '');
        expect(heard.map(({ text }) => text).join(' ')).toBe(said.map(({ text }) => text).join(' '));
      }
    }),
  );
});

test('words that Speechmatics settles one by one become the sentence they are', () => {
  const word = (transcript: string, at: number, is_eos?: boolean) => ({
    message: 'AddTranscript',
    metadata: { transcript, start_time: at, end_time: at + 0.5 },
    results: [
      { type: 'word', alternatives: [{ content: transcript }] },
      ...(is_eos === undefined ? [] : [{ type: 'punctuation', is_eos, alternatives: [] }]),
    ],
  });
  const { perMessage } = convertStream(joinSentences(speechmatics), [
    word('where ', 1),
    word('is ', 1.5),
    word('it? ', 2, true),
    word('hello ', 2.5),
  ]);
  expect(utterancesIn(perMessage.flat()).map(({ text }) => text)).toEqual([
    'where',
    'where is',
    'where is it?',
    'hello',
  ]);
});

test.each(
  SCRIPTS.map(({ inlet, opening, say: write, others }) => ({
    vendor: inlet.name,
    inlet,
    opening,
    write,
    others,
  })),
)('$vendor comes out as it is where no sentence is cut', ({ inlet, opening, write, others }) => {
  const agent = write(said({ number: 2, speaker: 'agent', beginMs: 5_000, endMs: 6_000 }));
  const messages = [...opening, write(said()), agent, ...others.map(([, message]) => message)];
  const plain = convertStream(inlet, messages).perMessage;
  const whole = plain.every(results => utterancesIn(results).every(({ continues }) => continues !== true));
  if (whole) expect(convertStream(joinSentences(inlet), messages).perMessage).toEqual(plain);
});
