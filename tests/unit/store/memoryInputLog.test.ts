import { expect, test } from 'vitest';
import { MemoryInputLog } from '../../../src/store/memoryInputLog.ts';

test('an input that nobody keeps is as safe as it will get at once, and never a repeat', async () => {
  const log = new MemoryInputLog();
  expect([await log.append(), await log.append()]).toEqual([
    { seq: 1, duplicate: false },
    { seq: 2, duplicate: false },
  ]);
});
