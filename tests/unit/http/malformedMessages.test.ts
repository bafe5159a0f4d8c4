import { expect, test } from 'vitest';
import { MalformedMessages } from '../../../src/http/malformedMessages.ts';

test('20 within ten seconds are too many', () => {
  const malformed = new MalformedMessages();
  const verdicts = Array.from({ length: 20 }, (_, i) => malformed.note(i * 500));
  expect(verdicts.lastIndexOf(false)).toBe(18);
  expect(verdicts[19]).toBe(true);
});

test('one every second never is', () => {
  const malformed = new MalformedMessages();
  for (let second = 0; second < 1_000; second++) expect(malformed.note(second * 1_000)).toBe(false);
});
