import pc from 'picocolors';

/** Terminal colours; every function returns its text unchanged where colours are off. */
export type Colours = ReturnType<typeof pc.createColors>;

/**
 * Colours for an output: on a terminal, unless `NO_COLOR` or `--no-color` refuses them; elsewhere only by
 * `FORCE_COLOR` or `--color`. What is piped stays plain, also where the environment says that it is a CI's.
 */
export function coloursFor({ isTerminal }: { readonly isTerminal: boolean }): Colours {
  const isForced = Boolean(process.env['FORCE_COLOR']) || process.argv.includes('--color');
  return pc.createColors(pc.isColorSupported && (isTerminal || isForced));
}

/** No colours at all: for files and tests. */
export const noColours = (): Colours => pc.createColors(false);
