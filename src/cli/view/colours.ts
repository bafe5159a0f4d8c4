import pc from 'picocolors';

/** Terminal colours; every function returns its text unchanged where colours are off. */
export type Colours = ReturnType<typeof pc.createColors>;

/** Colours as the terminal and `NO_COLOR`, `FORCE_COLOR`, `--no-color` want them. */
export const terminalColours = (): Colours => pc.createColors(pc.isColorSupported);

/** No colours at all: for files and tests. */
export const noColours = (): Colours => pc.createColors(false);
