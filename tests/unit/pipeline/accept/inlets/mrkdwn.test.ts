import { expect, test } from 'vitest';
import { textOfMrkdwn } from '../../../../../src/pipeline/accept/inlets/mrkdwn.ts';

test.each([
  ['where is <https://x.invalid/1|my bag>?', 'where is my bag?'],
  ['look at <https://x.invalid/1>', 'look at'],
  ['<@U123> help', 'help'],
  ['<!here> in <#C1|rebooking>', 'in rebooking'],
  ['a &lt;b&gt; &amp; c', 'a <b> & c'],
  ['&amp;lt; stays', '&lt; stays'],
  ['1 < 2 > 0', '1 < 2 > 0'],
])('%j reads as %j', (mrkdwn, text) => {
  expect(textOfMrkdwn(mrkdwn)).toBe(text);
});
