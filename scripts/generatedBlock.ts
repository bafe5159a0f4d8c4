/**
 * Replaces what stands between `<!-- generated: NAME -->` and `<!-- /generated -->` in a document.
 * @throws Error when the document has no such block
 */
export function replaceGenerated(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- generated: ${name} -->`, '<!-- /generated -->'];
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`the document has no block ${name}`);
  return `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`;
}
