import { Tokenizer } from '@huggingface/tokenizers';
import { LRUCache } from 'lru-cache';
import type { ModelManifest } from './manifest.ts';

/** Token ids of a text, start and end markers included, at most `maxTokens` of them. */
export type TokenEncoder = (text: string) => number[];

export type TruncationRule = Pick<ModelManifest, 'maxTokens' | 'truncation'>;

/** Words whose pieces are remembered; some 2 MB. */
const rememberedWords = 10_000;
/** Longer words are links and line noise: they do not come back. */
const maxRememberedLength = 24;
/** Stands for a blank inside the tokenizer. */
const metaspace = '▁';

/**
 * Makes the encoder of a tokenizer.json. Normalisation is the file's own, nothing is added: the ids are those
 * of training. Throws what the tokenizer throws when the file is not one.
 */
export function createTokenEncoder(tokenizerJson: string, rule: TruncationRule): TokenEncoder {
  const definition: unknown = JSON.parse(tokenizerJson);
  if (typeof definition !== 'object' || definition === null)
    throw new TypeError('not a tokenizer definition');
  const tokenizer = new Tokenizer(definition, {});
  const whole: TokenEncoder = text => tokenizer.encode(text).ids;
  const encode = encodesWordByWord(definition) ? wordByWord(whole) : whole;
  return text => keepHeadAndTail(encode(text), rule);
}

/**
 * The same ids, put together from the pieces of single words, most of which were seen before. Searching the
 * best pieces costs little by itself, but it walks through the vocabulary's 35 MB and drives the model's
 * weights out of the processor's caches: a run that followed it took 11 % longer; this way 1–2 %.
 */
function wordByWord(whole: TokenEncoder): TokenEncoder {
  const [begin, end] = markersOf(whole);
  const remembered = new LRUCache<string, readonly number[]>({ max: rememberedWords });
  const piecesOf = (word: string): readonly number[] => {
    const known = remembered.get(word);
    if (known !== undefined) return known;
    const pieces = whole(word).slice(1, -1);
    if (word.length <= maxRememberedLength) remembered.set(word, pieces);
    return pieces;
  };
  return text => {
    // A text that spells the metaspace out would be read as having a blank there.
    if (text.includes(metaspace)) return whole(text);
    const ids = [begin];
    // At plain blanks only: what else counts as white space, and what of it is removed, the file decides.
    for (const word of text.split(' ')) for (const id of piecesOf(word)) ids.push(id);
    ids.push(end);
    return ids;
  };
}

function markersOf(whole: TokenEncoder): readonly [number, number] {
  const [begin, end, ...more] = whole('');
  if (begin === undefined || end === undefined || more.length > 0)
    throw new TypeError('the tokenizer does not put one marker before a text and one behind it');
  return [begin, end];
}

/** True when a blank always begins a new piece, so that words do not influence each other. */
function encodesWordByWord(definition: object): boolean {
  const parts = definition as {
    readonly pre_tokenizer?: { readonly type?: unknown; readonly prepend_scheme?: unknown };
    readonly added_tokens?: readonly unknown[];
    readonly model?: { readonly type?: unknown; readonly vocab?: readonly (readonly [string, number])[] };
  };
  return (
    parts.pre_tokenizer?.type === 'Metaspace' &&
    parts.pre_tokenizer.prepend_scheme === 'always' &&
    parts.added_tokens?.length === 0 &&
    parts.model?.type === 'Unigram' &&
    parts.model.vocab?.every(([piece]) => !piece.includes(metaspace, 1)) === true
  );
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
