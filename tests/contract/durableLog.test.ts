import { MemoryDurableLog } from '../../src/store/memoryDurableLog.ts';
import { durableLogContract } from './durableLog.ts';

durableLogContract('the log in memory', {
  open: () => Promise.resolve(new MemoryDurableLog()),
  reopen: log => Promise.resolve(log),
});
