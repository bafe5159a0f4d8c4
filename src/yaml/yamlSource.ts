import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from 'yaml';

/** The way to one part of a file: keys and indices from its root. */
export type Path = readonly (string | number)[];

/** Where something stands in a file; both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a file as YAML. */
export interface YamlFault extends Place {
  readonly message: string;
}

const maxBytes = 1_048_576;
const maxAliases = 50;

const tooDeep: YamlFault = { line: 1, column: 1, message: 'nested too deep' };
const boundlessAliases: YamlFault = {
  line: 1,
  column: 1,
  message: `aliases that are unknown or repeat more than ${maxAliases} nodes`,
};

/** A YAML text with the place of each of its parts. Bounded in size and in how far aliases expand. */
export class YamlSource {
  readonly #document: Document | undefined;
  readonly #lines = new LineCounter();
  /** Why there is no content; empty when there is. */
  readonly faults: readonly YamlFault[];
  /** As plain values; undefined when it can't be read. */
  readonly content: unknown;

  constructor(yaml: string) {
    if (Buffer.byteLength(yaml) > maxBytes) {
      this.faults = [{ line: 1, column: 1, message: `larger than ${maxBytes} bytes` }];
      return;
    }
    const document = this.#parsed(yaml);
    if (document === undefined) {
      this.faults = [tooDeep];
      return;
    }
    this.#document = document;
    const faults = document.errors.map(({ code, pos }) => ({
      ...this.#placeAt(pos[0]),
      message: code === 'DUPLICATE_KEY' ? 'the key is there twice' : `not valid YAML (${code})`,
    }));
    try {
      if (faults.length === 0) this.content = document.toJS({ maxAliasCount: maxAliases });
    } catch (error) {
      // A RangeError is the stack's; for aliases the library's message is meant for programmers.
      faults.push(error instanceof RangeError ? tooDeep : boundlessAliases);
    }
    this.faults = faults;
  }

  /** Where the deepest part of the path that exists begins. A key is where its name stands. */
  placeOf(path: Path): Place {
    let node: Node | undefined = this.#resolved(this.#document?.contents);
    let offset = startOf(node);
    for (const step of path) {
      const next = this.#child(node, step);
      if (next === undefined) break;
      offset = startOf(next.at) ?? offset;
      node = this.#resolved(next.value);
    }
    return this.#placeAt(offset ?? 0);
  }

  /** Undefined where it is nested deeper than can be read. */
  #parsed(yaml: string): Document | undefined {
    try {
      return parseDocument(yaml, {
        schema: 'core',
        uniqueKeys: true,
        lineCounter: this.#lines,
        prettyErrors: false,
      });
    } catch {
      return undefined;
    }
  }

  #child(node: Node | undefined, step: string | number): { at: unknown; value: unknown } | undefined {
    if (isSeq(node) && typeof step === 'number') {
      const item = node.items[step];
      return item === undefined ? undefined : { at: item, value: item };
    }
    if (!isMap(node)) return undefined;
    const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
    return pair === undefined ? undefined : { at: pair.key, value: pair.value };
  }

  #resolved(value: unknown): Node | undefined {
    if (this.#document !== undefined && isAlias(value)) return value.resolve(this.#document);
    return isNode(value) ? value : undefined;
  }

  #placeAt(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function startOf(value: unknown): number | undefined {
  return isNode(value) ? (value.range?.[0] ?? undefined) : undefined;
}
