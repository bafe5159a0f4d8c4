import type { Path, Place } from '../yaml/yamlSource.ts';

/** Something about a rule file, before it is known where that stands. */
export interface Remark {
  readonly path: Path;
  readonly message: string;
}

/** Something about a rule file, and where: `rules/0/levels/watch` is a path from its root. */
export interface Problem extends Place {
  readonly path: string;
  readonly message: string;
}
