import { parentPort, workerData } from 'node:worker_threads';
import { EngineError } from '../../domain/errors.ts';
import { Committer } from './committer.ts';
import { openConnection } from './connection.ts';
import { DiskRoom } from './diskRoom.ts';
import type { MessageFromStore, MessageToStore, StoreSetup } from './protocol.ts';
import { openTables } from './storeTables.ts';

/** The thread of the store. Its end lets go of file and lock: closing the connection alone does not. */
const port = parentPort;
if (port !== null) serve(workerData as StoreSetup, port);

function serve(setup: StoreSetup, port: NonNullable<typeof parentPort>): void {
  const tell = (message: MessageFromStore) => {
    port.postMessage(message);
  };
  try {
    const sql = openConnection(setup);
    const tables = openTables(sql);
    const room = new DiskRoom(setup, health => {
      tell({ kind: 'health', health });
    });
    const committer = new Committer(sql, tables, room);
    const watch = setInterval(() => {
      room.check();
    }, setup.roomCheckMs);
    port.on('message', (message: MessageToStore) => {
      if (message !== 'close') {
        tell({ kind: 'answers', answers: committer.run(message.calls) });
        return;
      }
      clearInterval(watch);
      port.close();
      sql.connection.close();
    });
    room.check();
    tell({ kind: 'opened', opened: { epoch: tables.epoch, head: tables.head, health: room.health } });
  } catch (error) {
    const known = error instanceof EngineError ? error : undefined;
    tell({
      kind: 'refused',
      code: known?.code ?? 'STORE_UNAVAILABLE',
      message: known?.message ?? 'the store could not be opened',
    });
    port.close();
  }
}
