import { readdirSync, readFileSync } from 'node:fs';

/** Utterances of the sample conversations, in their order: real lengths, both languages. */
export function customerTexts(): string[] {
  return readdirSync('samples')
    .filter(name => name.endsWith('.jsonl'))
    .flatMap(name => readFileSync(`samples/${name}`, 'utf8').split('\n'))
    .filter(line => line !== '')
    .map(line => (JSON.parse(line) as { text: string }).text);
}
