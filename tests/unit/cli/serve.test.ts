import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startEngineProcess } from '../../support/engineProcess.ts';

test('an engine that is told to end as soon as it says ready drains, and ends with 0', async () => {
  const engine = await startEngineProcess();
  expect(await engine.stop('SIGTERM')).toBe(0);
  expect(engine.log()).toContain('"msg":"drained"');
});

test('a crash in native code ends the process, so that a supervisor can start a new one', async () => {
  const engine = await startEngineProcess();
  engine.child.kill('SIGSEGV');
  const [code, signal] = (await once(engine.child, 'exit')) as [number | null, NodeJS.Signals | null];
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGSEGV' });
});
