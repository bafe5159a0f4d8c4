/** JSON and other texts are kept as bytes: a string would end at its first U+0000. Pure. */
export function toBytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/** @param bytes As the database hands them out; null gives the empty text. */
export function toText(bytes: unknown): string {
  return bytes instanceof Uint8Array
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
    : '';
}
