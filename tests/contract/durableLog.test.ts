import { afterAll } from 'vitest';
import { MemoryDurableLog } from '../../src/store/memoryDurableLog.ts';
import { openStore } from '../../src/store/openStore.ts';
import { StoreFolders } from '../support/storeFolders.ts';
import { durableLogContract } from './durableLog.ts';

const folders = new StoreFolders();
afterAll(() => {
  folders.remove();
});

durableLogContract('the log in memory', {
  open: () => Promise.resolve(new MemoryDurableLog()),
  reopen: log => Promise.resolve(log),
});

let folder = '';
durableLogContract('the log in a file', {
  open: async () => {
    folder = folders.make();
    return (await openStore({ folder, reserveBytes: 0 })).log;
  },
  reopen: async log => {
    await log.close();
    return (await openStore({ folder, reserveBytes: 0 })).log;
  },
});
