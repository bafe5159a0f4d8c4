import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RedactionKind } from '../../../src/privacy/entity.ts';
import { redact } from '../../../src/privacy/redact.ts';

/** A text in which `⟦kind:…⟧` marks what has to be found. */
function check(marked: string, language?: string): void {
  const expected: { kind: string; text: string }[] = [];
  const text = marked.replace(/⟦([\w-]+):([^⟧]*)⟧/g, (_all, kind: string, inner: string) => {
    expected.push({ kind, text: inner });
    return inner;
  });
  const redaction = redact(text, language);
  expect(redaction.found.map(({ kind, begin, end }) => ({ kind, text: text.slice(begin, end) }))).toEqual(
    expected,
  );
  expect(redaction.text).toHaveLength(text.length);
  for (const { text: inner } of expected) expect(redaction.text).not.toContain(inner);
}

describe('what is masked', () => {
  it.each([
    'my card is ⟦card:4111 1111 1111 1111⟧ and it expires 12/27',
    'card ⟦card:4111111111111111⟧.',
    'the number is ⟦card:5500-0055-5555-5559⟧, thanks',
    'amex ⟦card:3782 822463 10005⟧ 09/28',
    'la tarjeta ⟦card:4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1⟧ por favor',
    'it is ⟦card:4111/1111/1111/1111⟧ ok',
    'it is ⟦card:4111, 1111, 1111, 1111⟧ ok',
    'it is ⟦card:4111  1111\n1111\t1111⟧ ok',
    'it is ⟦card:4111–1111–1111–1111⟧ ok',
    'on flight A320 ⟦card:4111 1111 1111 1111⟧',
    'tarjeta⟦card:4111111111111111⟧fin',
    '#⟦card:4111111111111111⟧',
    'it is ⟦card:４１１１１１１１１１１１１１１１⟧ ok',
  ])('card numbers that pass Luhn and belong to a scheme: %s', text => {
    check(text);
  });

  it.each([
    'mi cuenta es ⟦iban:ES91 2100 0418 4502 0005 1332⟧ gracias',
    'to ⟦iban:GB29NWBK60161331926819⟧',
    'iban ⟦iban:de89 3704 0044 0532 0130 00⟧, please',
  ])('IBANs whose check digits hold: %s', text => {
    check(text);
  });

  it.each([
    'llámame al ⟦phone:+34 612 34 56 78⟧ mañana',
    'mi móvil es ⟦phone:612345678⟧',
    'mi número es ⟦phone:612 345 678⟧',
    'el fijo ⟦phone:91 234 56 78⟧',
    'call me at ⟦phone:(212) 555-0187⟧ please',
    'it is ⟦phone:+1 212-555-0187⟧',
    'my number is ⟦phone:020 7946 0018⟧',
    'reach me on ⟦phone:+44 (0)20 7946 0018⟧',
    'mi celular es ⟦phone:55 1234 5678⟧ en México',
    'marque el ⟦phone:+54 9 11 2345-6789⟧',
    'mi WhatsApp: ⟦phone:+57 310 1234567⟧',
    'order 12345678, call me at ⟦phone:612345678⟧',
  ])('phone numbers: %s', text => {
    check(text);
  });

  it.each([
    'write to ⟦email:jane.roe+travel@example.co.uk⟧.',
    'my email is ⟦email:john at example dot com⟧ thanks',
    'it is ⟦email:jane dot roe at gmail dot com⟧',
    'es ⟦email:juan punto perez arroba correo punto com punto mx⟧ sí',
    'mi correo: ⟦email:lucia guion bajo 84 arroba hotmail punto com⟧',
    'spelled ⟦email:j o h n at example dot org⟧',
    'maria ⟦email:maria arroba ejemplo.es⟧',
    'it is ⟦email:john.smith at gmail.com⟧ ok',
    'es ⟦email:ana84 arroba hotmail.com⟧ sí',
    'it is ⟦email:JUAN ARROBA GMAIL PUNTO COM⟧ ok',
    'at ⟦email:jane underscore doe at outlook dot co dot uk⟧ please',
  ])('e-mail addresses, written and said: %s', text => {
    check(text);
  });

  it.each([
    'mi DNI es ⟦national-id:12345678Z⟧',
    'dni ⟦national-id:12.345.678-z⟧ a nombre de mi madre',
    'NIE ⟦national-id:X1234567L⟧',
    'my social is ⟦national-id:536-90-4399⟧',
    'NI number ⟦national-id:AB 12 34 56 C⟧',
    'CURP ⟦national-id:BOXW310820HNERXN09⟧',
    'mi RUT es ⟦national-id:12.531.909-2⟧',
    'CUIT ⟦national-id:20-05536168-2⟧',
    'mi cédula es ⟦national-id:1023456789⟧',
    'el documento de identidad es ⟦national-id:32.456.789⟧',
    'my passport number is ⟦national-id:AB1234567⟧',
    'RFC: ⟦national-id:GODE561231GR8⟧',
    'mi RFC es ⟦national-id:VECJ880326XXX⟧ creo',
    'CPF ⟦national-id:529.982.247-25⟧',
    'o cpf ⟦national-id:52998224725⟧ dele',
    'CC ⟦national-id:1.020.345.678⟧ de Bogotá',
    'ssn ⟦national-id:536904399⟧',
    'pasaporte ⟦national-id:AAB123456⟧',
    'mi NIE ⟦national-id:X-1234567-L⟧ caduca',
  ])('national ids: %s', text => {
    check(text);
  });

  it.each([
    ['it is ⟦digits:four five six one two three nine⟧ thanks', 'en'],
    ['the number, ⟦digits:oh seven nine double three, uh, triple two one⟧', 'en'],
    ['⟦digits:cuatro cinco seis, siete ocho nueve cero⟧ eso es', 'es'],
    ['mi número es el ⟦digits:seis doce treinta y cuatro cincuenta y seis setenta y ocho⟧', 'es'],
    ['⟦card:four one one one one one one one one one one one one one one one⟧', 'en'],
    ['⟦digits:5 5 1 2 3 4 5⟧', undefined],
    ['⟦digits:double four five six double seven eight nine⟧', 'en'],
    ['⟦digits:cuatro cinco seis punto siete ocho nueve cero⟧', 'es'],
    ['⟦digits:cuatro, cinco, y seis, siete, ocho, nueve, cero⟧', 'es'],
    ['el ⟦digits:seiscientos doce, treinta y cuatro, cincuenta y seis, setenta y ocho⟧', 'es'],
    ['⟦card:cuarenta y uno once once once once once once once⟧', 'es'],
    ['⟦card:forty one eleven eleven eleven eleven eleven eleven eleven⟧', 'en'],
    ['my DNI is ⟦digits:one two three four five six seven eight⟧ zed', 'en'],
  ])('digits said one by one: %s', (text, language) => {
    check(text, language);
  });
});

describe('what stays', () => {
  it.each([
    'my flight is IB3166 on 12/03/2026 at 18:45',
    'vuelo UX 1234 del 2026-03-12, puerta 24',
    'order 40299388 has not arrived',
    'my order number is 4029938812 and nobody answers',
    'pedido 612345678, llevo tres semanas',
    'caso número 912345678',
    'it cost 1.234.567,89 € in total',
    'me cobraron 123.456.789 pesos',
    'they charged me $1299.99 twice, on 03-12-2026',
    'tracking 1234567890123456 says delivered',
    'I waited from 10:30 to 12:45, gate B12, seat 23A',
    'room 1408, booking ref ABC123, 2 nights',
    'years 2019 2020 2021 2022',
    'un dos tres cuatro cinco',
    'it takes one or two days, three at most',
    'mil doscientos treinta y cuatro euros',
    'o uno o dos o tres o cuatro o cinco o seis o siete',
    'I was looking at example dot com',
    'I booked it at example dot com',
    'thanks @pulso, you made it',
    'the A320 has 180 seats',
    'version 1.2.3.4 of the app',
    'card ending in 1111',
    'ES91 2100 0418 4502 0005 1333 is not an account',
    'pedido 12345678 a nombre de Ana',
    'at nine thirty or ten fifteen',
    'call 911',
    'order 4029938812345678',
    'pedido 402-9938812-3456789',
    'referencia 1234 5678 9012 3456',
    'my IMEI is 490154203237518',
    'e-ticket 0752345678901',
    'total 12,345,678.90 USD',
    '20260312 184500',
    'from 2019 to 2024, 2025 and 2026',
    'siete de marzo de dos mil veintiseis',
    'trescientos cuarenta y cinco mil seiscientos pesos',
    'at three forty five pm on the twenty first',
    'el vuelo seis mil doscientos a las siete y cuarto',
    'seat 12A 12B 12C 14D',
    'my router has 192.168.100.20 and can not reach 10.16.220.0',
    'at what point do you tell us',
    'it was at that point es decir tarde',
  ])('near misses: %s', text => {
    check(text, /[áéíóúñ]|pedido|caso|vuelo|cuatro|mil /.test(text) ? 'es' : 'en');
  });

  it('a text without anything personal is the same string', () => {
    const text = 'my suitcase is lost and nobody cares 😡';
    expect(redact(text)).toEqual({ text, found: [] });
  });

  it('only the kinds asked for are masked', () => {
    const text = 'jane@example.org or 612 345 678';
    const kinds: ReadonlySet<RedactionKind> = new Set(['phone']);
    expect(redact(text, 'en', kinds).text).toBe('jane@example.org or ***********');
  });
});

describe('any text', () => {
  const alphabet = [
    ...Array.from('0123456789 .-()+/@,xXaAeEsS*'),
    'ES91',
    'four ',
    'cuatro ',
    ' at ',
    ' dot com',
    'arroba ',
    'dni ',
    'passport number ',
    'call ',
    '😀',
  ];
  const longText = fc
    .array(fc.constantFrom(...alphabet), { minLength: 0, maxLength: 400 })
    .map(parts => parts.join(''));

  /** 13 to 19 digits that pass Luhn, not all the same. */
  const luhnDigits = fc
    .array(fc.nat({ max: 9 }), { minLength: 12, maxLength: 18 })
    .filter(digits => new Set(digits).size > 1)
    .map(digits => {
      const doubled = digits.toReversed().map((digit, at) => (at % 2 === 0 ? digit * 2 : digit));
      const sum = doubled.reduce((total, digit) => total + (digit > 9 ? digit - 9 : digit), 0);
      return [...digits, (10 - (sum % 10)) % 10].join('');
    });
  const inFours = (digits: string, gap: string) => digits.replace(/(.{4})(?=.)/g, `$1${gap}`);

  it('keeps nothing of 13 to 19 digits that pass Luhn, in one piece or in groups of four', () => {
    fc.assert(
      fc.property(
        luhnDigits,
        fc.constantFrom('', ' ', '-', '.'),
        fc.constantFrom('', 'it is ', 'la tarjeta, ', '¡', '😀 '),
        fc.constantFrom('', ' thanks', '.', ', vale', ' 😀'),
        (digits, gap, before, after) => {
          const { text } = redact(`${before}${inFours(digits, gap)}${after}`);
          expect(text).not.toMatch(/\d/);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('keeps its length, and positions are in order and apart', () => {
    fc.assert(
      fc.property(fc.oneof(longText, fc.string({ unit: 'binary', maxLength: 300 })), text => {
        const { text: masked, found } = redact(text);
        expect(masked).toHaveLength(text.length);
        let at = 0;
        for (const { begin, end } of found) {
          expect(begin).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(begin);
          at = end;
        }
        expect(at).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 300 },
    );
  });

  // Work that grows with the square of the length would take minutes here, and run into the test's timeout.
  it('of 10,000 characters made of the same piece takes no more than its length', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...alphabet), { minLength: 1, maxLength: 4 }), parts => {
        const piece = parts.join('');
        redact(piece.repeat(Math.ceil(10_000 / piece.length)).slice(0, 10_000));
      }),
      { numRuns: 60 },
    );
  });
});
