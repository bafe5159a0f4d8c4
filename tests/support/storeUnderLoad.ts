import { writeSync } from 'node:fs';
import { openStore } from '../../src/store/openStore.ts';
import { loggedEvent } from './loggedEvents.ts';

/**
 * A process that does nothing but accept and apply, to be killed: `node --import tsx storeUnderLoad.ts FOLDER FROM`.
 * Prints the number of each accepted final, and of each event whose commit has returned, at once.
 */
const [folder = '', from = '0'] = process.argv.slice(2);
const { log } = await openStore({ folder, reserveBytes: 0 });
let next = Number(from);

const tell = (line: string) => writeSync(1, `${line}\n`);

async function lane(): Promise<void> {
  for (;;) {
    const number = next++;
    const key = { tenant: 'default', conversationId: `c-${number % 7}` };
    const { seq } = await log.append({
      kind: 'utterance',
      key,
      utterance: { utteranceId: `u-${number}`, role: 'customer', text: 'where is my luggage', final: true },
      receivedAtMs: number,
    });
    tell(`accepted ${number}`);
    await log.apply({ key, seq, recorded: { number }, events: [loggedEvent(number + 1, key)] });
    tell(`published ${number + 1}`);
  }
}
await Promise.all(Array.from({ length: 32 }, lane));
