import type { Pattern, PatternPart } from '../../../domain/phrases.ts';
import { EdgeTable } from './edgeTable.ts';
import { NodeLists } from './nodeLists.ts';
import { NodeTraits, trait } from './nodeTraits.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { ReadWord, WordReader } from './wordReader.ts';

/** Called for a pattern found: words `first`…`last` (both inclusive) match the rule. */
export type OnMatch = (rule: number, first: number, last: number) => void;

interface Gap {
  readonly maxTokens: number;
  readonly overNegators: boolean;
  readonly next: number;
}

const root = 0;
/**
 * Where a choice leaves a pattern in more places than this, they continue in one node:
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
  readonly #traits = new NodeTraits();
  readonly #gaps: Gap[] = [];
  /** By node, places in `#gaps`. */
  readonly #gapsOf = new NodeLists();
  readonly #joins = new NodeLists();
  /** The node in which the same places have been joined before, by their numbers. */
  readonly #joined = new Map<string, number>();
  readonly #rules = new NodeLists();
  readonly #vocabulary: Vocabulary;
  #nodes = 1;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** Adds a pattern. `overNegators`: its gaps may skip a negator. */
  add(rule: number, pattern: Pattern, reader: WordReader, overNegators: boolean): void {
    for (const node of this.#follow([root], pattern, reader, overNegators)) {
      this.#rules.add(node, rule);
      this.#traits.add(node, trait.rules);
    }
  }

  /** Forgets what only adding needs. Patterns added later would be found too, but share less. */
  complete(): void {
    this.#joined.clear();
  }

  /** Tells every match, from left to right by where it begins; returns the number of steps taken. */
  scan(words: readonly ReadWord[], onMatch: OnMatch): number {
    let steps = 0;
    const afterStart = this.#edges.get(root, this.#vocabulary.sentenceStart);
    for (let first = 0; first < words.length; first++) {
      steps += this.#scanFrom(root, first, first, words, onMatch);
      if (words[first]?.boundary === 2 && afterStart !== -1)
        steps += this.#scanFrom(afterStart, first, first, words, onMatch);
    }
    return steps;
  }

  /** Goes on from `node`, which the words before `at` have reached. */
  #scanFrom(node: number, at: number, first: number, words: readonly ReadWord[], onMatch: OnMatch): number {
    let steps = 1;
    const traits = this.#traits.of(node);
    if ((traits & trait.rules) !== 0) this.#report(node, first, at - 1, onMatch);
    if ((traits & trait.joins) !== 0)
      for (let i = 0, join = this.#joins.at(node, 0); join !== -1; join = this.#joins.at(node, ++i))
        steps += this.#scanFrom(join, at, first, words, onMatch);
    const word = words[at];
    if (at > first && (word === undefined || word.boundary === 2)) {
      const atEnd = this.#edges.get(node, this.#vocabulary.sentenceEnd);
      if (atEnd !== -1) this.#report(atEnd, first, at - 1, onMatch);
      return steps;
    }
    if (word === undefined) return steps;
    if ((traits & trait.edges) !== 0)
      for (const label of word.meaning.labels) {
        const next = this.#edges.get(node, label);
        if (next !== -1) steps += this.#scanFrom(next, at + 1, first, words, onMatch);
      }
    if ((traits & trait.gaps) !== 0)
      for (const gap of this.#gapsFrom(node)) steps += this.#scanGap(gap, at, first, words, onMatch);
    return steps;
  }

  #scanGap(gap: Gap, from: number, first: number, words: readonly ReadWord[], onMatch: OnMatch): number {
    let steps = 0;
    for (let at = from; at <= from + gap.maxTokens; at++) {
      const word = words[at];
      if (word === undefined || word.boundary === 2) return steps;
      steps++;
      for (const label of word.meaning.labels) {
        const next = this.#edges.get(gap.next, label);
        if (next !== -1) steps += this.#scanFrom(next, at + 1, first, words, onMatch);
      }
      if (word.meaning.negator && !gap.overNegators) return steps;
    }
    return steps;
  }

  #report(node: number, first: number, last: number, onMatch: OnMatch): void {
    for (let i = 0, rule = this.#rules.at(node, 0); rule !== -1; rule = this.#rules.at(node, ++i))
      onMatch(rule, first, last);
  }

  #gapsFrom(node: number): Gap[] {
    const gaps: Gap[] = [];
    for (let i = 0, place = this.#gapsOf.at(node, 0); place !== -1; place = this.#gapsOf.at(node, ++i)) {
      const gap = this.#gaps[place];
      if (gap !== undefined) gaps.push(gap);
    }
    return gaps;
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
        return reader
          .learn(part.word, part.exact)
          .reduce((reached, label) => this.#step(reached, label), nodes);
      case 'number':
        return this.#step(nodes, part.ordinal ? this.#vocabulary.ordinal : this.#vocabulary.number);
      case 'sentence-start':
        return this.#step(nodes, this.#vocabulary.sentenceStart);
      case 'sentence-end':
        return this.#step(nodes, this.#vocabulary.sentenceEnd);
      case 'gap':
        return nodes.map(node => this.#gapFrom(node, part.maxTokens, overNegators));
      case 'choice': {
        const ways = part.alternatives.flatMap(way => this.#follow(nodes, way, reader, overNegators));
        return this.#join([...new Set([...(part.optional ? nodes : []), ...ways])]);
      }
    }
  }

  #step(nodes: number[], label: number): number[] {
    return nodes.map(node => {
      const known = this.#edges.get(node, label);
      if (known !== -1) return known;
      this.#edges.set(node, label, this.#nodes);
      this.#traits.add(node, trait.edges);
      return this.#nodes++;
    });
  }

  #join(nodes: number[]): number[] {
    if (nodes.length <= joinAbove) return nodes;
    // Patterns that begin alike reach the same places: they share what follows too.
    const places = nodes.toSorted((a, b) => a - b).join(' ');
    const known = this.#joined.get(places);
    if (known !== undefined) return [known];
    const join = this.#nodes++;
    this.#joined.set(places, join);
    for (const node of nodes) {
      this.#joins.add(node, join);
      this.#traits.add(node, trait.joins);
    }
    return [join];
  }

  #gapFrom(node: number, maxTokens: number, overNegators: boolean): number {
    const known = this.#gapsFrom(node).find(
      gap => gap.maxTokens === maxTokens && gap.overNegators === overNegators,
    );
    if (known !== undefined) return known.next;
    this.#gapsOf.add(node, this.#gaps.length);
    this.#gaps.push({ maxTokens, overNegators, next: this.#nodes });
    this.#traits.add(node, trait.gaps);
    return this.#nodes++;
  }
}
