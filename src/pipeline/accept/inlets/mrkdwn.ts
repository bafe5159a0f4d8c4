const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** What a reader sees of Slack's text: links by their label, mentions and bare addresses left out. */
export function textOfMrkdwn(mrkdwn: string): string {
  return mrkdwn
    .replaceAll(/<[^<>|]*(?:\|(?<label>[^<>|]*))?>/gu, (_, label: string | undefined) => label ?? '')
    .replaceAll(/&(?:amp|lt|gt);/gu, entity => entities[entity] ?? entity)
    .trim();
}
