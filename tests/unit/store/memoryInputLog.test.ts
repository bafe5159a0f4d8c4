import { expect, test } from 'vitest';
import { MemoryInputLog } from '../../../src/store/memoryInputLog.ts';

test('an input that nobody keeps is as safe as it will get at once', async () => {
  await expect(new MemoryInputLog().append()).resolves.toBeUndefined();
});
