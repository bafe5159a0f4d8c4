import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InfoKind } from '../../../../src/domain/signals.ts';
import { dialogueActsOf } from '../../../../src/pipeline/detect/dialogueActs.ts';

const asks = (text: string): readonly InfoKind[] => dialogueActsOf(text)?.asks ?? [];
const gives = (text: string): readonly InfoKind[] => dialogueActsOf(text)?.gives ?? [];
const hash = (text: string) => dialogueActsOf(text)?.questionHash;

describe('what an agent asks for', () => {
  test.each<[string, readonly InfoKind[]]>([
    ['can i have your order number please', ['number']],
    ['What is the booking reference?', ['number']],
    ['let me look at that for you what is the booking code', ['number']],
    ['could you confirm the phone number we can reach you on', ['phone']],
    ['may i take your full name', ['name']],
    ["what's your delivery address", ['address']],
    ['i just need your date of birth and your email address', ['date', 'email']],
    ['me dice su número de cuenta por favor', ['number']],
    ['claro me dice el localizador por favor', ['number']],
    ['¿Me puede confirmar su nombre completo?', ['name']],
    ['necesito su dirección y el código postal', ['address']],
    ['¿cuál es su fecha de nacimiento?', ['date']],
    ['a qué correo se lo envío', ['email']],
    ['me confirma el teléfono de contacto', ['phone']],
  ])('%s', (text, kinds) => {
    expect(asks(text)).toEqual(kinds);
  });

  test.each([
    'your order number is on its way to you',
    'i have changed the address on your account',
    'le he enviado un correo con todo',
    'what can i do for you today',
    'the name of the hotel is in the mail',
  ])('nothing: %s', text => {
    expect(asks(text)).toEqual([]);
  });
});

describe('what a customer gives', () => {
  test.each<[string, readonly InfoKind[]]>([
    ['it is papa four tango echo two two', ['number']],
    ['sí es delta siete kilo nueve erre', ['number']],
    ['600 11 22 33', ['number']],
    ['WP-8841-220', ['number']],
    ['sí acaba en cuatro dos siete equis', ['number']],
    ['my name is Ines Calder', ['name']],
    ['me llamo Bruno Salas', ['name']],
    ['ines.calder@example.com', ['email']],
    ['vivo en la calle mayor', ['address']],
    ['i was born in june', ['date']],
    ['el 3 de marzo', ['date']],
  ])('%s', (text, kinds) => {
    expect(gives(text)).toEqual(kinds);
  });

  test.each([
    'i called three times',
    'tengo dos hijos',
    'it was 1500 euros',
    'since 2019',
    'at 14:10 on the dot',
    'one of the two',
    'my name was spelt wrong on the ticket',
  ])('nothing: %s', text => {
    expect(gives(text)).toEqual([]);
  });

  test('a short plain sentence may be an answer; a refusal, a question or a mere "yes" is none', () => {
    expect(dialogueActsOf('Ines Calder')?.answers).toBe(true);
    expect(dialogueActsOf('yes okay')).toBeUndefined();
    expect(dialogueActsOf('i already told you that')?.answers).not.toBe(true);
    expect(dialogueActsOf('why do you need it?')?.answers).toBe(false);
  });
});

describe('the same question', () => {
  test('is the same whatever its case, accents, marks and fillers', () => {
    expect(hash('So, what happened with the refund?')).toBe(hash('what happened with the refund'));
    expect(hash('¿Qué pasó con el reembolso?')).toBe(hash('que paso con el reembolso?'));
    expect(hash('what happened with the refund?')).not.toBe(hash('what happened with the parcel?'));
  });

  test('polite rituals are asked in every conversation and count for nothing', () => {
    expect(hash('is there anything else i can help you with?')).toBeUndefined();
    expect(hash('¿en qué le puedo ayudar hoy?')).toBeUndefined();
    expect(hash('sorry?')).toBeUndefined();
  });
});

describe('the stored hash of a question tells nothing of the numbers in it', () => {
  test.each([
    ['is 4417 9203 the number of your card?', 'is 8850 1166 the number of your card?'],
    ['is your account number four four one seven?', 'is your account number nine oh two?'],
    ['is the code forty-two eleven still the right one?', 'is the code sixteen ninety still the right one?'],
    ['¿su cuenta es la veintidós cuarenta y uno?', '¿su cuenta es la doscientos quince?'],
    ['shall we write to ana.r@mail.example about it?', 'shall we write to b77@post.example about it?'],
    ['is the booking code A B 7 for this trip?', 'is the booking code q 9 z for this trip?'],
  ])('%s', (one, other) => {
    expect(hash(one)).toBeDefined();
    expect(hash(one)).toBe(hash(other));
  });

  test('whatever the digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), id => {
        expect(hash(`did you say that the contract is ${id} or not?`)).toBe(
          hash('did you say that the contract is 1 or not?'),
        );
      }),
    );
  });
});

test('holds kinds and a hash, never words', () => {
  const text = 'my name is Canaryword and what is the order number of canaryword';
  expect(JSON.stringify(dialogueActsOf(text))).not.toMatch(/canary/iu);
});

test('takes any text without a fault, and a long one without delay', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), text => {
      dialogueActsOf(text);
    }),
    { numRuns: 200 },
  );
  for (const unit of ['a ', 'can you ', '1 a ', 'me dice la ', 'a@', 'calle '])
    dialogueActsOf(unit.repeat(Math.ceil(10_000 / unit.length)));
});
