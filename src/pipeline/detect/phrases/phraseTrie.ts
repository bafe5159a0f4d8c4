import type { Pattern, PatternPart } from '../../../domain/phrases.ts';
import { EdgeTable } from './edgeTable.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { ReadWord, WordReader } from './wordReader.ts';

/** A pattern found: words `first`…`last` (both inclusive) match the rule. */
export interface Match {
  readonly rule: number;
  readonly first: number;
  readonly last: number;
}

interface Gap {
  readonly maxTokens: number;
  readonly overNegators: boolean;
  readonly next: number;
}

const root = 0;
/**
 * Where a choice leaves a pattern in more places than this, they continue in one node of the pattern's own:
 * "(a|b|…) (c|d|…)" then grows with the sum of its alternatives, not with their product. Fewer places stay apart, so
 * that patterns which begin alike share as much as possible.
 */
const joinAbove = 16;

/**
 * All patterns of one language in one trie. Patterns that begin alike share their nodes, so a text costs what the
 * text is long, times the few ways in which it can go on matching: hardly more for 10,000 phrases than for 100.
 * Every path is at most as long as the longest pattern and gaps are bounded, so the time is linear in the text.
 */
export class PhraseTrie {
  readonly #edges = new EdgeTable();
  readonly #gaps = new Map<number, Gap[]>();
  readonly #joins = new Map<number, number[]>();
  readonly #rules = new Map<number, number[]>();
  readonly #vocabulary: Vocabulary;
  #nodes = 1;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  get nodes(): number {
    return this.#nodes;
  }

  /** Adds a pattern. `overNegators`: its gaps may skip a negator. */
  add(rule: number, pattern: Pattern, reader: WordReader, overNegators: boolean): void {
    for (const node of this.#follow([root], pattern, reader, overNegators)) {
      const rules = this.#rules.get(node);
      if (rules === undefined) this.#rules.set(node, [rule]);
      else if (rules.at(-1) !== rule) rules.push(rule);
    }
  }

  /** Calls `found` for every match, from left to right by where it begins; returns the number of steps taken. */
  scan(words: readonly ReadWord[], found: (match: Match) => void): number {
    let steps = 0;
    for (let first = 0; first < words.length; first++) {
      steps += this.#scanFrom(root, first, first, words, found);
      if (words[first]?.boundary !== 2) continue;
      const afterStart = this.#edges.get(root, this.#vocabulary.sentenceStart);
      if (afterStart !== -1) steps += this.#scanFrom(afterStart, first, first, words, found);
    }
    return steps;
  }

  #scanFrom(
    node: number,
    at: number,
    first: number,
    words: readonly ReadWord[],
    found: (match: Match) => void,
  ): number {
    let steps = 1;
    if (at > first) this.#report(node, first, at - 1, found);
    for (const join of this.#joins.get(node) ?? []) steps += this.#scanFrom(join, at, first, words, found);
    const word = words[at];
    if (at > first && (word === undefined || word.boundary === 2)) {
      const atEnd = this.#edges.get(node, this.#vocabulary.sentenceEnd);
      if (atEnd !== -1) this.#report(atEnd, first, at - 1, found);
      return steps;
    }
    if (word === undefined) return steps;
    for (const label of word.labels) {
      const next = this.#edges.get(node, label);
      if (next !== -1) steps += this.#scanFrom(next, at + 1, first, words, found);
    }
    const gaps = this.#gaps.get(node);
    if (gaps === undefined) return steps;
    for (const gap of gaps) steps += this.#scanGap(gap, at, first, words, found);
    return steps;
  }

  #scanGap(
    gap: Gap,
    from: number,
    first: number,
    words: readonly ReadWord[],
    found: (match: Match) => void,
  ): number {
    let steps = 0;
    for (let at = from; at <= from + gap.maxTokens; at++) {
      const word = words[at];
      if (word === undefined || word.boundary === 2) return steps;
      steps++;
      for (const label of word.labels) {
        const next = this.#edges.get(gap.next, label);
        if (next !== -1) steps += this.#scanFrom(next, at + 1, first, words, found);
      }
      if (word.negator && !gap.overNegators) return steps;
    }
    return steps;
  }

  #report(node: number, first: number, last: number, found: (match: Match) => void): void {
    for (const rule of this.#rules.get(node) ?? []) found({ rule, first, last });
  }

  /** The nodes reached from `nodes` by a pattern; makes what is missing. */
  #follow(nodes: number[], pattern: Pattern, reader: WordReader, overNegators: boolean): number[] {
    let reached = nodes;
    for (const part of pattern) reached = this.#followPart(reached, part, reader, overNegators);
    return reached;
  }

  #followPart(nodes: number[], part: PatternPart, reader: WordReader, overNegators: boolean): number[] {
    switch (part.kind) {
      case 'word':
        return reader.spellOut(part.word).reduce((reached, word) => {
          const key = part.exact ? reader.exactKey(word) : reader.stemKey(word);
          return this.#step(reached, this.#vocabulary.add(key));
        }, nodes);
      case 'number':
        return this.#step(nodes, part.ordinal ? this.#vocabulary.ordinal : this.#vocabulary.number);
      case 'sentence-start':
        return this.#step(nodes, this.#vocabulary.sentenceStart);
      case 'sentence-end':
        return this.#step(nodes, this.#vocabulary.sentenceEnd);
      case 'gap':
        return nodes.map(node => this.#gapFrom(node, part.maxTokens, overNegators));
      case 'choice': {
        const ways = part.alternatives.map(way => this.#follow(nodes, way, reader, overNegators));
        return this.#join([...new Set([...(part.optional ? nodes : []), ...ways.flat()])]);
      }
    }
  }

  #join(nodes: number[]): number[] {
    if (nodes.length <= joinAbove) return nodes;
    const join = this.#nodes++;
    for (const node of nodes) {
      const joins = this.#joins.get(node);
      if (joins === undefined) this.#joins.set(node, [join]);
      else joins.push(join);
    }
    return [join];
  }

  #step(nodes: number[], label: number): number[] {
    return nodes.map(node => {
      const known = this.#edges.get(node, label);
      if (known !== -1) return known;
      this.#edges.set(node, label, this.#nodes);
      return this.#nodes++;
    });
  }

  #gapFrom(node: number, maxTokens: number, overNegators: boolean): number {
    const gaps = this.#gaps.get(node) ?? [];
    const known = gaps.find(gap => gap.maxTokens === maxTokens && gap.overNegators === overNegators);
    if (known !== undefined) return known.next;
    gaps.push({ maxTokens, overNegators, next: this.#nodes });
    this.#gaps.set(node, gaps);
    return this.#nodes++;
  }
}
