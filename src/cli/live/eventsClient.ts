import { Type, type Static } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import { unreachable, type EngineAddress } from './engineAddress.ts';
import { JsonSocket } from './jsonSocket.ts';

const FrameSchema = Type.Object({
  type: Type.String(),
  subject: Type.Optional(Type.String()),
  code: Type.Optional(Type.String()),
});

export interface EventsClientOptions {
  readonly address: EngineAddress;
  /** Event types to subscribe to; a trailing `*` stands for any ending. */
  readonly types: readonly string[];
  /** Events of other conversations are left out. */
  readonly isOurs: (conversationId: string) => boolean;
  readonly onEvent: (type: string, conversationId: string, json: string) => void;
}

/** Subscribes to `/v1/events` and hands on the events of the replay's own conversations. */
export class EventsClient {
  readonly #socket: JsonSocket;

  private constructor(socket: JsonSocket) {
    this.#socket = socket;
  }

  get lost(): Promise<never> {
    return this.#socket.lost;
  }

  /**
   * Resolves when the subscription stands: no event from then on is missed.
   * @throws EngineError ENGINE_UNREACHABLE
   */
  static async subscribe({ address, types, isOurs, onEvent }: EventsClientOptions): Promise<EventsClient> {
    const isFrame = new Ajv().compile<Static<typeof FrameSchema>>(FrameSchema);
    let answered: ((error?: Error) => void) | undefined;
    const subscribed = new Promise<void>((resolve, reject) => {
      answered = error => {
        if (error === undefined) resolve();
        else reject(error);
      };
    });
    const socket = await JsonSocket.connect(address, address.events, ['cloudevents.json'], text => {
      const frame: unknown = JSON.parse(text);
      if (!isFrame(frame)) return;
      if (frame.type === 'subscribed') answered?.();
      else if (frame.type === 'refused')
        answered?.(unreachable(address, `it refused the subscription: ${frame.code ?? 'no code'}`));
      else if (frame.subject !== undefined && isOurs(frame.subject)) onEvent(frame.type, frame.subject, text);
    });
    socket.send({ type: 'subscribe', filter: { types } });
    await Promise.race([subscribed, socket.lost]);
    return new EventsClient(socket);
  }

  async close(): Promise<void> {
    await this.#socket.close();
  }
}
