/**
 * The close codes after which coming back would end the same way: docs/protocol.md lists them all, and says that a
 * code it does not list means "come back". (A test compares this with the engine's own list.)
 */
const terminalCodes: ReadonlySet<number> = new Set([1000, 1002, 1003, 1007, 1008, 1009, 4403, 4409]);

export function isTerminal(closeCode: number): boolean {
  return terminalCodes.has(closeCode);
}
