import type { WebSocket } from 'ws';

const underWay = 100;

export interface Opening {
  /** Before the number of each conversation, in its id. */
  readonly prefix: string;
  readonly conversations: number;
  readonly finalsEach: number;
  /** What is said, over and over. */
  readonly texts: readonly string[];
}

/** Opens so many conversations, some finals at a time; resolves when all of them have been accepted. */
export function openConversations(
  stream: WebSocket,
  { prefix, conversations, finalsEach, texts }: Opening,
): Promise<void> {
  const total = conversations * finalsEach;
  return new Promise((resolve, reject) => {
    let [sent, accepted] = [0, 0];
    const sendMore = () => {
      for (; sent < total && sent - accepted < underWay; sent++) {
        const conversation = Math.floor(sent / finalsEach);
        const ids = { conversationId: `${prefix}-${conversation}`, utteranceId: `u-${sent % finalsEach}` };
        const text = texts[(conversation + sent) % texts.length];
        stream.send(JSON.stringify({ type: 'utterance', ...ids, role: 'customer', text, final: true }));
      }
    };
    const hear = (data: Buffer) => {
      const { type, code } = JSON.parse(data.toString('utf8')) as { type: string; code?: string };
      if (type === 'refused') reject(new Error(`a final was refused: ${String(code)}`));
      if (type !== 'accepted') return;
      accepted++;
      sendMore();
      if (accepted < total) return;
      stream.off('message', hear);
      resolve();
    };
    stream.on('message', hear);
    sendMore();
  });
}
