/** `[label](address)`, and pictures, of which the label is all that is read. */
const links = /!?\[(?<label>[^[\]]{0,500})\]\([^()\s]{0,2000}(?: "[^"]{0,200}")?\)/gu;
/** Marks at the begin of a line: headings, quotes, lists. */
const lineMarks = /^[ \t]{0,8}(?:#{1,6} +|> ?|[-*+] +)/gmu;
/** Stars and underscores beside a word, not within one and not alone. */
const emphasis = /(?<![\p{L}\p{N}])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![\p{L}\p{N}])/gu;

/** What a reader sees of Markdown as chats write it: words without marks, links by their label. */
export function textOfMarkdown(markdown: string): string {
  return markdown
    .replaceAll(links, (_, label: string) => label)
    .replaceAll(lineMarks, '')
    .replaceAll(/~~|`+/gu, '')
    .replaceAll(emphasis, '')
    .trim();
}
