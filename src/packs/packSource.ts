import { Ajv, type ErrorObject } from 'ajv';
import { LineCounter, parseDocument, isNode, type Document } from 'yaml';
import { EngineError } from '../domain/errors.ts';
import { PackSchema, type PackFile } from './schema.ts';

export type Path = readonly (string | number)[];

/** Largest pack file; larger ones are refused unread. */
export const maxPackBytes = 1_048_576;
const maxAliases = 50;
/** Shared: it compiles a schema at the first asking and remembers it, which takes longer than to check a pack. */
const ajv = new Ajv({ allErrors: false, strict: false });

/** A pack file as written: its content, and the line on which each part of it stands. */
export class PackSource {
  readonly #file: string;
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly content: PackFile;

  /** @throws EngineError PACK_INVALID with file, line and reason */
  constructor(yaml: string, file: string) {
    this.#file = file;
    this.#lines = new LineCounter();
    if (Buffer.byteLength(yaml) > maxPackBytes) throw this.#invalid(`larger than ${maxPackBytes} bytes`);
    this.#document = parseDocument(yaml, {
      schema: 'core',
      uniqueKeys: true,
      lineCounter: this.#lines,
      prettyErrors: false,
    });
    const problem = this.#document.errors[0];
    if (problem !== undefined)
      throw this.#invalid(`not valid YAML (${problem.code})`, this.#lines.linePos(problem.pos[0]).line);
    this.content = this.#checked(this.#plain());
  }

  /** An error at one part of the file. */
  errorAt(path: Path, reason: string): EngineError {
    return this.#invalid(`${path.join('/')}: ${reason}`, this.#lineOf(path));
  }

  #plain(): unknown {
    try {
      return this.#document.toJS({ maxAliasCount: maxAliases });
    } catch {
      // The library says no more than that; its message is meant for programmers.
      throw this.#invalid(`aliases that are unknown or repeat more than ${maxAliases} nodes`);
    }
  }

  #checked(content: unknown): PackFile {
    const validate = ajv.compile<PackFile>(PackSchema);
    if (validate(content)) return content;
    const error = validate.errors?.[0];
    if (error === undefined) throw this.#invalid('not a pack');
    const { path, reason } = explain(error);
    throw path.length === 0 ? this.#invalid(reason) : this.errorAt(path, reason);
  }

  /** The line of the deepest part of the path that exists. */
  #lineOf(path: Path): number | undefined {
    for (let depth = path.length; depth > 0; depth--) {
      const node = this.#document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range != null) return this.#lines.linePos(node.range[0]).line;
    }
    return undefined;
  }

  #invalid(reason: string, line?: number): EngineError {
    return new EngineError(
      'PACK_INVALID',
      `${this.#file}${line === undefined ? '' : `, line ${line}`}: ${reason}`,
    );
  }
}

function explain({ instancePath, keyword, params, message }: ErrorObject): { path: Path; reason: string } {
  const path = instancePath
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map(step => (/^\d+$/.test(step) ? Number(step) : step));
  if (keyword === 'additionalProperties')
    return { path: [...path, String(params['additionalProperty'])], reason: 'is not a known key' };
  if (keyword === 'enum')
    return { path, reason: `must be one of ${(params['allowedValues'] as string[]).join(', ')}` };
  return { path, reason: message ?? 'is invalid' };
}
