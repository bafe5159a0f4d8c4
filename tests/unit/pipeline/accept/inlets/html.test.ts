import { expect, test } from 'vitest';
import { textOfHtml } from '../../../../../src/pipeline/accept/inlets/html.ts';

test.each([
  ['<p>Where&#39;s my <b>bag</b>?</p>', "Where's my bag?"],
  ['<p>one<br>two</p><p>three</p>', 'one\ntwo\n\nthree'],
  ['<p>see <a href="https://x.invalid/1">the form</a></p>', 'see the form'],
  ['<h2>Sorry</h2><ul><li>one</li></ul>', 'Sorry\n\n * one'],
  ['<p>¡qué &amp; cómo!</p>', '¡qué & cómo!'],
  ['<img src="https://x.invalid/1.png" alt="a cat">', ''],
  ['<script>alert(1)</script><style>p{}</style>', ''],
  ['no markup at all', 'no markup at all'],
  ['<p>never <b>closed', 'never closed'],
])('%j reads as %j', (html, text) => {
  expect(textOfHtml(html)).toBe(text);
});

test('what is far too long is not read, and so is refused as too long', () => {
  expect(textOfHtml(`<p>${'a'.repeat(200_000)}</p>`).length).toBeGreaterThan(100_000);
});

test('nesting without end gives what can be read of it', () => {
  expect(typeof textOfHtml('<div>'.repeat(5_000))).toBe('string');
});
