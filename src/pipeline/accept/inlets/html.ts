import { compile } from 'html-to-text';
import { maxTextUnits } from '../messages.ts';

const toText = compile({
  wordwrap: false,
  limits: { maxDepth: 64, maxChildNodes: 2_000, ellipsis: '' },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table'].map(selector => ({
      selector,
      options: { uppercase: false },
    })),
  ],
});

/** Markup costs more than words do; beyond this nothing is read, so that the text is refused as too long. */
const maxHtmlUnits = 8 * maxTextUnits;

/** What a reader sees of an HTML body, without links and pictures. */
export function textOfHtml(html: string): string {
  if (html.length > maxHtmlUnits) return html;
  return toText(html).trim();
}
