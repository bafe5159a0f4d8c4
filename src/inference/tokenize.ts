import { Tokenizer } from '@huggingface/tokenizers';
import type { ModelManifest } from './manifest.ts';

/** Token ids of a text, start and end markers included, at most `maxTokens` of them. */
export type TokenEncoder = (text: string) => number[];

export type TruncationRule = Pick<ModelManifest, 'maxTokens' | 'truncation'>;

/**
 * Makes the encoder of a tokenizer.json. Normalisation is the file's own, nothing is added: the ids are those
 * of training. Throws what the tokenizer throws when the file is not one.
 */
export function createTokenEncoder(tokenizerJson: string, rule: TruncationRule): TokenEncoder {
  const definition: unknown = JSON.parse(tokenizerJson);
  if (typeof definition !== 'object' || definition === null)
    throw new TypeError('not a tokenizer definition');
  const tokenizer = new Tokenizer(definition, {});
  return text => keepHeadAndTail(tokenizer.encode(text).ids, rule);
}

/**
 * Shortens ids as in training: the markers stay, then the first `headTokens` pieces and as many of the last ones
 * as fit. People say what it is about at the beginning, and how they feel about it at the end.
 */
export function keepHeadAndTail(ids: number[], { maxTokens, truncation }: TruncationRule): number[] {
  if (ids.length <= maxTokens) return ids;
  const head = ids.slice(0, 1 + truncation.headTokens);
  return head.concat(ids.slice(ids.length - (maxTokens - head.length)));
}
