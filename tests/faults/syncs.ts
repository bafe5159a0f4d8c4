import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './contract.ts';
import { withEngineFolder } from './engineFolder.ts';
import { heardIn } from './framing/heard.ts';
import { frame, RawClient, upgrade } from './rawClient.ts';
import { answersBeforeSync } from './systemCalls.ts';

const finals = { quick: 60, full: 2_000 } as const;
/** Sent one by one, then so many at the same time: a commit that holds many must be as safe as one that holds one. */
const alone = 20;
const burst = 20;
const patienceMs = 60_000;
const calls = 'read,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync';
const strace = ['strace', '-D', '-f', '-y', '-s', '9000', '-e', `trace=${calls}`];

/** What the engine asks of the operating system: between a final and its `accepted` its page is written and synced. */
export const syncFault: Fault = {
  name: 'synced before accepted',
  run: ({ size, repeat, preload, progress }) =>
    withEngineFolder(preload, async ({ dir, start }) => {
      const count = repeat ?? finals[size];
      const done = `${count} finals, system calls of the engine traced`;
      if (!canTrace())
        return { fault: syncFault.name, done, figures: {}, broken: [], skipped: 'strace can not trace here' };
      const trace = join(dir, 'calls.trace');
      const { engine } = await start({}, [...strace, '-o', trace]);
      const client = new RawClient(engine.url);
      client.send(upgrade('/v1/streams'));
      const ids = Array.from({ length: count }, (_, at) => `sync-${String(at).padStart(6, '0')}`);
      const answers = await sendAll(client, ids, progress);
      client.end();
      await engine.stop('SIGTERM');
      const found = answersBeforeSync(readFileSync(trace, 'latin1'), ids);
      return {
        fault: syncFault.name,
        done,
        figures: {
          accepted: answers,
          syncedBefore: count - found.length,
          syncs: (readFileSync(trace, 'latin1').match(/^\d+ +f(?:data)?sync\(/gm) ?? []).length,
        },
        broken: [...(answers === count ? [] : [`${count - answers} finals were not accepted`]), ...found],
      };
    }),
};

function canTrace(): boolean {
  try {
    execFileSync('strace', ['-f', '-o', '/dev/null', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** @returns how many were accepted */
async function sendAll(
  client: RawClient,
  ids: readonly string[],
  progress: (what: string) => void,
): Promise<number> {
  const accepted = () => heardIn(client.received).said.filter(each => each.startsWith('accepted ')).length;
  for (let sent = 0; sent < ids.length;) {
    const next = ids.slice(sent, sent + (sent < alone ? 1 : burst));
    client.send(Buffer.concat(next.map(final)));
    sent += next.length;
    const untilMs = performance.now() + patienceMs;
    while (accepted() < sent && performance.now() < untilMs) await sleep(2);
    if (sent % 500 === 0) progress(`${sent} of ${ids.length}`);
  }
  return accepted();
}

/** Masked with zeros, so that the trace shows it. */
function final(utteranceId: string): Buffer {
  const text = 'could you check the address please';
  const utterance = { type: 'utterance', conversationId: 'synced', utteranceId, role: 'customer', text };
  return frame(JSON.stringify({ ...utterance, final: true }), { mask: Buffer.alloc(4) });
}
