/**
 * What is used of `@huggingface/tokenizers`. Its own declarations import without file extensions, which
 * TypeScript does not resolve for ES modules.
 */
declare module '@huggingface/tokenizers' {
  export class Tokenizer {
    /** @param tokenizer The parsed tokenizer.json; @param config The parsed tokenizer_config.json. */
    constructor(tokenizer: object, config: object);
    encode(text: string): { ids: number[] };
  }
}
