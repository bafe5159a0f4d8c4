import type { Colours } from './colours.ts';

export interface BannerFacts {
  readonly version: string;
  /** Where the engine listens, `http://…`. */
  readonly url: string;
  readonly model: string;
  /** What the licence of the model does not allow; null when there is nothing to say. */
  readonly caveat: string | null;
}

/** Where things are, and what to try next. */
export function bannerLines({ version, url, model, caveat }: BannerFacts, colours: Colours): string[] {
  const socket = url.replace(/^http/, 'ws');
  const rows: [string, string][] = [
    ['streams in', `${socket}/v1/streams`],
    ['events out', `${socket}/v1/events  (or as Server-Sent Events: ${url}/v1/events)`],
    ['interface', `${url}/docs`],
    ['health', `${url}/healthz  ${url}/readyz`],
    ['metrics', `${url}/metrics`],
    ['model', model],
  ];
  return [
    '',
    `  ${colours.bold(`Pulso ${version}`)} listens.`,
    '',
    ...rows.map(([name, value]) => `  ${colours.dim(name.padEnd(10))}  ${value}`),
    ...(caveat === null ? [] : ['', `  ${colours.yellow('licence')}     ${caveat}`]),
    '',
    '  Now, in a second terminal:',
    `    ${colours.cyan(`npx pulso replay samples/airline-cancelled.es.jsonl --url ${socket}`)}`,
    '',
  ];
}
