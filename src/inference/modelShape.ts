import { EngineError } from '../domain/errors.ts';
import type { ModelManifest } from './manifest.ts';

/** One input or output of a loaded session, as onnxruntime describes it; named dimensions are strings. */
export interface TensorDescription {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}

export interface SessionDescription {
  readonly inputMetadata: readonly TensorDescription[];
  readonly outputMetadata: readonly TensorDescription[];
}

/**
 * Compares a loaded session with its manifest: names, types, free batch and length, one logit per label.
 * @throws EngineError MODEL_SHAPE_MISMATCH naming every difference
 */
export function checkShape(session: SessionDescription, manifest: ModelManifest, modelFile: string): void {
  const { inputs, outputs, labels, emotions } = manifest;
  const problems = [
    ...inputProblems(session.inputMetadata, [inputs.ids, inputs.mask]),
    ...outputProblems(session.outputMetadata, outputs.sentiment, labels.length),
    ...outputProblems(session.outputMetadata, outputs.emotion, emotions.length),
  ];
  if (problems.length > 0)
    throw new EngineError(
      'MODEL_SHAPE_MISMATCH',
      `${modelFile}: ${problems.join('; ')}. Use the manifest that was exported with this model`,
    );
}

function inputProblems(found: readonly TensorDescription[], names: readonly string[]): string[] {
  const unfed = found.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  return [
    ...unfed.map(name => `input ${name} is not in the manifest`),
    ...names.flatMap(name => {
      const input = found.find(candidate => candidate.name === name);
      if (input === undefined) return [`input ${name} is absent`];
      const free = input.shape?.length === 2 && input.shape.every(isFree);
      return input.type === 'int64' && free ? [] : [`input ${name} is not int64 [batch, length]`];
    }),
  ];
}

function outputProblems(found: readonly TensorDescription[], name: string, logits: number): string[] {
  const output = found.find(candidate => candidate.name === name);
  if (output === undefined) return [`output ${name} is absent`];
  const fits = output.type === 'float32' && output.shape?.length === 2 && output.shape[1] === logits;
  return fits ? [] : [`output ${name} is not float32 [batch, ${logits}]`];
}

/** A dimension that the caller chooses; batch may also be fixed at the one utterance of a run. */
function isFree(dimension: number | string, position: number): boolean {
  return typeof dimension === 'string' || (position === 0 && dimension === 1);
}
