import { expect, test } from 'vitest';
import { speechForm } from '../../../../src/cli/eval/speechForm.ts';

test('mentions, links, masks, emoji and punctuation are gone, and numbers are words', () => {
  expect(speechForm('@user ¡Llevo 42 días! 😡 http #harto', 'es')).toBe('llevo cuarenta y dos días harto');
  expect(speechForm("It's £5, ref 0071 [number].", 'en')).toBe("it's five ref zero zero seven one");
});

test.each([
  ['16', 'dieciséis', 'sixteen'],
  ['22', 'veintidós', 'twenty two'],
  ['30', 'treinta', 'thirty'],
  ['31', 'treinta y uno', 'thirty one'],
  ['105', 'uno cero cinco', 'one zero five'],
])('%s is said as people say it', (digits, spanish, english) => {
  expect([speechForm(digits, 'es'), speechForm(digits, 'en')]).toEqual([spanish, english]);
});

test('a text that would be empty stays as it was', () => {
  expect(speechForm('@user 😡', 'en')).toBe('@user 😡');
});
