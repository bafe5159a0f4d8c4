import type { Inlet } from './inlet.ts';

/** Every inlet, in the order of docs/inlets/README.md. */
export const INLETS: readonly Inlet[] = [];

/** The inlet with this name or alias, in any case; undefined when there is none. */
export function inletNamed(name: string): Inlet | undefined {
  const wanted = name.toLowerCase();
  return INLETS.find(inlet => inlet.name === wanted || inlet.aliases.includes(wanted));
}
