const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** `<@U1>`, `<#C1|name>`, `<!here>`, `<https://…|label>`. */
const marked = /<(?:[@#!]|[a-z][a-z0-9+.-]{1,20}:)[^<>|]*(?:\|(?<label>[^<>|]*))?>/giu;

/** What a reader sees of Slack's text: links by their label, mentions and bare addresses left out. */
export function textOfMrkdwn(mrkdwn: string): string {
  return mrkdwn
    .replaceAll(marked, (_, label: string | undefined) => label ?? '')
    .replaceAll(/&(?:amp|lt|gt);/gu, entity => entities[entity] ?? entity)
    .trim();
}
