import { expect, test } from 'vitest';
import { textOfMarkdown } from '../../../../../src/pipeline/accept/inlets/markdown.ts';

test.each([
  ['**Where** is *it*?', 'Where is it?'],
  [
    'see [your booking](https://x.invalid/b?id=1) and ![a map](https://x.invalid/m.png "map")',
    'see your booking and a map',
  ],
  ['# Sorry\n> for that\n- one\n* two', 'Sorry\nfor that\none\ntwo'],
  ['the code is `AB_12`, ~~not~~ `CD`', 'the code is AB_12, not CD'],
  ['¡__qué__ vergüenza!', '¡qué vergüenza!'],
])('%j reads as %j', (markdown, text) => {
  expect(textOfMarkdown(markdown)).toBe(text);
});

test.each(['5 * 3 = 15', 'snake_case_name', '[NAME] [PII]', 'a*b', 'well - no', 'mail (today) [maybe]'])(
  '%j is no Markdown and stays',
  text => {
    expect(textOfMarkdown(text)).toBe(text);
  },
);
