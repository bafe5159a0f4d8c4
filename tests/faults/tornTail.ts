import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkStore } from '../../src/store/maintainStore.ts';
import type { Fault } from './contract.ts';
import { withEngineFolder, type EngineFolder } from './engineFolder.ts';
import { copyStore, heldFinals, lostFinals } from './held.ts';
import { faultConversations, type FaultMessage } from './inputs.ts';
import { FaultSource } from './source.ts';

const cuts = { quick: 12, full: 500 } as const;
const conversationsStreamed = 12;
const acceptedBeforeKill = 40;
const frameBytes = 4_120;
const logHeaderBytes = 32;
const pageBytes = 4_096;
/** Where a file is overwritten: its head, the roots of tables. */
const damages = { 'the head': [0], pages: [3, 5, 7, 9, 11].map(page => page * pageBytes) } as const;

/** The end of the log torn off at any byte, as a power cut leaves it; and a file that is damaged for good. */
export const tornTailFault: Fault = {
  name: 'torn log and corrupt file',
  run: ({ size, repeat, preload, progress }) =>
    withEngineFolder(preload, async folder => {
      const conversations = faultConversations(conversationsStreamed, 'torn');
      const source = new FaultSource(conversations);
      await killAmid(folder, source);
      const messages = conversations.flat();
      const end = endOfLog(readFileSync(join(folder.dir, 'pulso.db-wal')));
      const whole = await openCut(folder.dir, end, messages);
      const broken = lostFinals(source.accepted, whole.held);
      const count = repeat ?? cuts[size];
      let shortest = whole.held.length;
      for (let number = 0; number < count; number++) {
        if (number % 50 === 0) progress(`cut ${number + 1} of ${count}`);
        const at = end - 1 - Math.floor((number * (2 * frameBytes)) / count);
        try {
          const { held, faults } = await openCut(folder.dir, at, messages);
          shortest = Math.min(shortest, held.length);
          if (faults.length > 0) broken.push(`cut at ${at}: the check found ${faults.length} faults`);
          if (held.some((key, place) => key !== whole.held[place])) broken.push(`cut at ${at}: a gap`);
        } catch (error) {
          broken.push(`cut at ${at}: ${error instanceof Error ? error.message : 'not opened'}`);
        }
      }
      progress('corrupt files');
      for (const [what, places] of Object.entries(damages))
        broken.push(...(await startOnDamaged(folder, places)).map(line => `${what} overwritten: ${line}`));
      return {
        fault: tornTailFault.name,
        done: `log cut at ${count} places in its last two frames, ${Object.keys(damages).length} damaged files`,
        figures: {
          accepted: source.figures.accepted,
          frames: (end - logHeaderBytes) / frameBytes,
          inputsHeldWhole: whole.held.length,
          inputsHeldAtLeast: shortest,
        },
        broken,
      };
    }),
};

async function killAmid(folder: EngineFolder, source: FaultSource): Promise<void> {
  const { engine } = await folder.start();
  const streaming = source.stream(engine.url);
  while (source.figures.accepted < acceptedBeforeKill) await sleep(1);
  const exited = once(engine.child, 'exit');
  engine.child.kill('SIGKILL');
  await Promise.all([exited, streaming]);
}

/** Frames of an earlier round of the log may follow the newest: they bear another salt. */
function endOfLog(log: Buffer): number {
  const saltAt = (at: number) => log.toString('latin1', at, at + 8);
  let end = logHeaderBytes;
  while (end + frameBytes <= log.length && saltAt(end + 8) === saltAt(16)) end += frameBytes;
  return end;
}

/** Opens a copy whose log ends there. @returns keys of the finals it holds as they were accepted, and its faults */
async function openCut(dir: string, endOfLog: number, messages: readonly FaultMessage[]) {
  const folder = join(dir, 'cut');
  copyStore(dir, folder, endOfLog);
  const held = await heldFinals(folder, messages);
  const report = await checkStore(folder);
  return { held, faults: report?.faults ?? ['there is no store'] };
}

/** The last copy that was opened and closed is whole, and all in one file. */
async function startOnDamaged({ dir, start }: EngineFolder, places: readonly number[]): Promise<string[]> {
  const folder = join(dir, 'damaged');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'pulso.db');
  const bytes = readFileSync(join(dir, 'cut', 'pulso.db'));
  for (const at of places) bytes.fill(0xff, at, at + 64);
  writeFileSync(file, bytes);
  const sum = () => createHash('sha256').update(readFileSync(file)).digest('hex');
  const before = sum();
  const outcome = await start({ PULSO_DATA_DIR: folder }).then(
    () => 'started',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );
  return [
    ...(outcome.includes('STORE_CORRUPT') ? [] : ['the engine did not refuse it with STORE_CORRUPT']),
    ...(sum() === before ? [] : ['the file was changed']),
  ];
}
