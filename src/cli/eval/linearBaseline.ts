import { readFile } from 'node:fs/promises';
import { shippedPath } from '../../config/shipped.ts';
import { EngineError } from '../../domain/errors.ts';
import type { ClassifierMetrics } from '../../inference/metrics.ts';

/** Figures of the linear baseline, measured when it was trained (`models/train`, `python -m pulso_train.linear`). */
export interface LinearBaseline {
  readonly description: string;
  /** What measures it anew. */
  readonly command: string;
  readonly mix: string;
  readonly trainingRows: number;
  /** By set; over all its rows, whatever the limit of this run. */
  readonly sets: Readonly<
    Record<string, (Omit<ClassifierMetrics, 'f1'> & { readonly rows: number }) | undefined>
  >;
}

const path = 'models/baselines/linear.json';

/** @throws EngineError FILE_UNREADABLE */
export async function readLinearBaseline(): Promise<LinearBaseline> {
  const file = shippedPath(path);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LinearBaseline;
  } catch (cause) {
    throw new EngineError('FILE_UNREADABLE', `${file} can't be read: restore it from the release`, { cause });
  }
}
