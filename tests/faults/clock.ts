import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readMetrics } from '../../bench/core/metricsText.ts';
import { emptiedIn, negativeIn, sawSetting } from './clockChecks.ts';
import type { Fault, FaultContext, FaultReport } from './contract.ts';
import { withEngineFolder } from './engineFolder.ts';
import { FakeClock, faketimeLibrary } from './fakeClock.ts';
import { FaultListener } from './listener.ts';
import { compare, dueEvents, summaries } from './oracle.ts';
import { idleRounds, inRounds, shortConversations, streamRounds } from './rounds.ts';
import { WebhookTarget } from './webhookTarget.ts';

const conversationsStreamed = { quick: 24, full: 120 } as const;
const utterancesEach = 12;
const silentOnes = 4;
const roundMs = { quick: 400, full: 1_500 } as const;
const hourMs = 3_600_000;
/** Where the wall clock is set to, from the true time, one after the other; the last time it is set back and stays. */
const offsetsMs = [-hourMs, 0, hourMs, 0];
/** Two rounds of the retention with the clock an hour ahead: the first one is skipped. */
const retentionMs = 130_000;
const patienceMs = 60_000;
const secret = `whsec_${Buffer.alloc(32, 6).toString('base64')}`;

/** The wall clock is set ahead and back by an hour, over and over, while conversations go on and others are silent. */
export const clockFault: Fault = {
  name: 'the clock jumps',
  run: async context => {
    const done = `wall clock set ${offsetsMs.length} times by an hour, ahead and back`;
    const library = faketimeLibrary();
    if (library !== undefined) return setOverAndOver(library, done, context);
    const skipped = 'libfaketime is not installed';
    const broken = process.env['PULSO_TEST_ALL'] === '1' ? [skipped] : [];
    return { fault: clockFault.name, done, figures: {}, broken, skipped };
  },
};

async function setOverAndOver(
  library: string,
  done: string,
  { size, preload, progress }: FaultContext,
): Promise<FaultReport> {
  const conversations = shortConversations(conversationsStreamed[size], 'clock', utterancesEach);
  const idleMs = String(idleRounds * roundMs[size]);
  const silent = shortConversations(silentOnes, 'silent', 2, true);
  progress('what is due');
  return withEngineFolder(preload, async ({ dir, start }) => {
    const rules = { PULSO_RULES_FILE: writeRules(dir) };
    const due = await dueEvents(conversations, undefined, rules);
    const clock = new FakeClock(library, dir);
    const target = new WebhookTarget({
      secret,
      answer: response => response.writeHead(204).end(),
      showsMs: clock.showsMs,
    });
    await target.open();
    try {
      const { engine } = await start({
        ...clock.env,
        ...rules,
        PULSO_CONFIG: writeConfig(dir, target),
        PULSO_CONVERSATIONS_VOICE_IDLE_MS: idleMs,
        PULSO_CONVERSATIONS_TEXT_IDLE_MS: idleMs,
        PULSO_STORE_TEXT_RETENTION_HOURS: '1',
      });
      const { url } = engine;
      const listener = new FaultListener();
      await listener.connect(url);
      const rounds = inRounds(conversations);
      const setAt = offsetsMs.map((_, number) =>
        Math.floor(((number + 1) * rounds.length) / (offsetsMs.length + 1)),
      );
      // They have just spoken when the clock is set back for the last time.
      const lastBack = setAt.at(-1) ?? 0;
      for (const [number, messages] of silent.entries())
        (rounds[lastBack - 1 - (number % 2)] ??= []).push(messages);
      const dates: number[] = [];
      const source = await streamRounds(url, rounds, roundMs[size], number => {
        const offsetMs = offsetsMs[setAt.indexOf(number)];
        if (offsetMs === undefined) return;
        progress(`${offsetMs / hourMs} h`);
        clock.set(offsetMs);
        void sawSetting(url, offsetMs).then(saw => saw && dates.push(offsetMs));
      });
      const isOfSilent = (subject: string) => subject.startsWith('silent-');
      const ended = () => {
        const subjects = [...listener.events.values()].filter(({ type }) => type.includes('summary'));
        return new Set(subjects.map(({ subject }) => subject));
      };
      const all = [...conversations, ...silent].map(([first]) => first?.conversationId ?? '');
      await source.sendEnds(
        url,
        all.filter(id => !isOfSilent(id) && !ended().has(id)),
      );
      progress('those that are silent');
      await listener.until(() => ended().size === all.length, patienceMs);
      await listener.until(() => target.taken.events.size >= listener.events.size, patienceMs);
      if (size === 'full') {
        progress('retention, an hour ahead');
        clock.set(hourMs);
        await sleep(retentionMs);
      }
      const metrics = await (await fetch(`${url}/metrics`)).text();
      const idled = (await readMetrics(url)).value('pulso_conversations_idle_total');
      const exited = once(engine.child, 'exit');
      engine.child.kill('SIGKILL');
      await exited;
      const emptied = emptiedIn(dir);
      const spoken = {
        events: new Map([...listener.events].filter(([, { subject }]) => !isOfSilent(subject))),
      };
      const unclosed = all.filter(id => isOfSilent(id) && !ended().has(id));
      return {
        fault: clockFault.name,
        done: `${done}, ${conversations.length} conversations going on, ${silent.length} silent`,
        figures: {
          settingsSeen: dates.length,
          eventsDue: due.size,
          eventsHeard: spoken.events.size,
          summaries: summaries(listener),
          closedForSilence: idled,
          deliveredByWebhook: target.taken.events.size,
          textsRemoved: emptied,
        },
        broken: [
          ...compare(due, { events: spoken.events, broken: listener.broken }),
          ...(dates.length === offsetsMs.length
            ? []
            : [`of ${offsetsMs.length} settings the engine saw ${dates.length}`]),
          ...(idled === silent.length ? [] : [`${silent.length} were silent, ${idled} were closed for it`]),
          ...unclosed.map(id => `silent and never closed: ${id}`),
          ...negativeIn(metrics, listener),
          ...target.broken.map(line => `webhook: ${line}`),
          ...target.taken.broken.map(line => `webhook: ${line}`),
          ...[...listener.events.keys()]
            .filter(id => !target.taken.events.has(id))
            .map(id => `webhook: lost: ${id}`),
          ...(emptied === 0
            ? []
            : [`the texts of ${emptied} conversations were removed that are minutes old`]),
        ],
      };
    } finally {
      await target.close();
    }
  });
}

/** The rules that ship, and two whose windows a jump would leave: one always holds, the other never does. */
function writeRules(dir: string): string {
  const file = join(dir, 'rules.yaml');
  const own = `
  - id: three-in-half-an-hour
    description: customers who have said three things lately
    levels: { watch: { signal: valence, atMost: 1, within: 30m, count: 3 } }

  - id: half-an-hour-long
    description: customers who have been there for long
    levels: { critical: { all: [{ signal: valence, atMost: 1 }], for: 30m } }
`;
  writeFileSync(file, `${readFileSync('rules/default.yaml', 'utf8').trimEnd()}\n${own}`);
  return file;
}

function writeConfig(dir: string, { port }: WebhookTarget): string {
  const [file, secretFile] = [join(dir, 'pulso.yaml'), join(dir, 'secret')];
  writeFileSync(secretFile, secret);
  const host = `127.0.0.1:${port}`;
  const endpoints = [{ id: 'desk', url: `http://${host}/`, secretFile }];
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ webhooks: { allowHosts: host, endpoints } }));
  return file;
}
