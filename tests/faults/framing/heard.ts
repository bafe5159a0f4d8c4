/** What a server has said on a WebSocket, after its 101. */
export interface Heard {
  /** The head of the HTTP answer, in small letters; undefined before it is complete. */
  readonly head: string | undefined;
  /** Answers and pongs, as the cases of framing name them; pings of the server are left out. */
  readonly said: readonly string[];
  /** Of its close frame; 1005 for one without a code. */
  readonly closeCode: number | undefined;
}

const endOfHead = '\r\n\r\n';

/** Reads the unmasked frames of a server. A frame that is not complete yet is left out. */
export function heardIn(bytes: Buffer): Heard {
  const headEnd = bytes.indexOf(endOfHead);
  if (headEnd === -1) return { head: undefined, said: [], closeCode: undefined };
  const head = bytes.toString('latin1', 0, headEnd).toLowerCase();
  const said: string[] = [];
  let closeCode: number | undefined;
  for (let at = headEnd + endOfHead.length; at + 2 <= bytes.length;) {
    const opcode = (bytes[at] ?? 0) & 0x0f;
    const short = bytes[at + 1] ?? 0;
    const begin = at + (short === 126 ? 4 : short === 127 ? 10 : 2);
    if (begin > bytes.length) break;
    const length =
      short === 126
        ? bytes.readUInt16BE(at + 2)
        : short === 127
          ? Number(bytes.readBigUInt64BE(at + 2))
          : short;
    at = begin + length;
    if (at > bytes.length) break;
    const payload = bytes.subarray(begin, at);
    if (opcode === 1) said.push(answerIn(payload));
    else if (opcode === 10) said.push(`pong ${payload.toString('latin1')}`);
    else if (opcode === 8) closeCode ??= length >= 2 ? payload.readUInt16BE() : 1005;
    else if (opcode !== 9) said.push(`opcode ${opcode}`);
  }
  return { head, said, closeCode };
}

function answerIn(payload: Buffer): string {
  const { type, code, utteranceId } = JSON.parse(payload.toString('utf8')) as Readonly<
    Record<string, unknown>
  >;
  return `${String(type)} ${String(code ?? utteranceId)}`;
}
