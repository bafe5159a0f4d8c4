import { fieldOf, kindOf, numberOf, textField } from '../../pipeline/accept/inlets/fields.ts';
import type { VendorProtocol } from './manners.ts';

/**
 * The server's side of a Genesys AudioHook session: opens it without audio, answers its pings, and says goodbye. Each
 * message has a number of its own and names the last one of the client.
 */
export class AudioHookServer implements VendorProtocol {
  #sent = 0;

  answer(message: unknown): object | undefined {
    switch (kindOf(message, 'type')) {
      case 'open':
        // No media: the words come as messages, audio is of no use here.
        return this.#say(message, 'opened', { startPaused: false, media: [] });
      case 'ping':
        return this.#say(message, 'pong', {});
      case 'close':
        return this.#say(message, 'closed', {});
      default:
        return undefined;
    }
  }

  #say(message: unknown, type: 'opened' | 'pong' | 'closed', parameters: object): object {
    this.#sent++;
    const seq = fieldOf(message, 'seq');
    return {
      version: '2',
      type,
      seq: this.#sent,
      clientseq: typeof seq === 'number' ? numberOf(seq) : 0,
      id: textField(message, 'id') ?? '',
      parameters,
    };
  }
}
