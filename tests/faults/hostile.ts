import type { Fault } from './contract.ts';
import { withEngineFolder, type EngineFolder } from './engineFolder.ts';
import { credentialSuite } from './hostile/credentials.ts';
import { frameCases } from './hostile/frames.ts';
import { canary, mismatch } from './hostile/hostileCase.ts';
import { httpCases, upgradeCases } from './hostile/http.ts';
import { messageCases } from './hostile/messages.ts';
import { RawClient, upgrade } from './rawClient.ts';

const hostileCases = [...httpCases, ...upgradeCases, ...frameCases, ...messageCases];
/** The longest that a connection may hang on without saying anything sensible. */
const patienceMs = 32_000;
/** Enough for what the engine leaves open to be answered. */
const answerMs = 2_000;
/** Connections of one address that an engine takes here, and how many come. */
const [taken, coming] = [50, 80];

/** Clients that break every rule there is, all at the same time, then those with credentials that are nearly right. */
export const hostileFault: Fault = {
  name: 'hostile clients',
  run: async ({ preload, progress }) => {
    progress(`${hostileCases.length} cases`);
    const rude = await withEngineFolder(preload, everythingAtOnce);
    progress('one address that comes again and again');
    const crowd = await withEngineFolder(preload, manyOfOneAddress);
    progress('credentials that are none');
    const sly = await withEngineFolder(preload, nearlyCredentials);
    return {
      fault: hostileFault.name,
      done: `${hostileCases.length} raw connections at the same time, ${coming} of one address, ${sly.cases} wrong credentials and ids`,
      figures: {
        asExpected: hostileCases.length - rude.unexpected,
        probes: rude.probes.length,
        slowestProbeMs: Math.round(Math.max(...rude.probes)),
        refusedCredentials: sly.cases - sly.broken.length,
      },
      broken: [...rude.broken, ...crowd, ...sly.broken],
    };
  },
};

/** A plain client is served meanwhile. */
async function everythingAtOnce({ start }: EngineFolder) {
  const { engine } = await start();
  const probes: number[] = [];
  const probing = setInterval(() => {
    const askedAtMs = performance.now();
    void fetch(`${engine.url}/healthz`).then(
      ({ status }) => probes.push(status === 200 ? performance.now() - askedAtMs : Infinity),
      () => probes.push(Infinity),
    );
  }, 100);
  const results = await Promise.all(
    hostileCases.map(async each => {
      const client = new RawClient(engine.url);
      each.attack(client);
      const waits = ['refused', 'accepted'].includes(each.expected.kind) ? answerMs : patienceMs;
      return mismatch(each, await client.outcome(waits));
    }),
  );
  clearInterval(probing);
  const broken = results.filter(each => each !== undefined);
  const unexpected = broken.length;
  if (engine.child.exitCode !== null) broken.push('the engine has ended');
  if (engine.log().includes(canary)) broken.push('a word of a client is in the log');
  const late = probes.filter(ms => !Number.isFinite(ms)).length;
  if (late > 0) broken.push(`${late} probes were not answered`);
  return { broken, unexpected, probes };
}

/** What is past the limit is refused, what was there stays, and who leaves makes room: else this never ends. */
async function manyOfOneAddress({ start }: EngineFolder): Promise<readonly string[]> {
  const { engine } = await start({ PULSO_STREAMS_MAX_CONNECTIONS_PER_ADDRESS: String(taken) });
  const open = () => {
    const client = new RawClient(engine.url);
    client.send(upgrade('/v1/events'));
    return client;
  };
  const clients = Array.from({ length: coming }, open);
  const statuses = await Promise.all(clients.map(statusOf));
  const broken: string[] = [];
  const [let101, refused] = [101, 429].map(status => statuses.filter(each => each === status).length);
  if (let101 !== taken || refused !== coming - taken)
    broken.push(
      `of ${coming} connections of one address ${let101} were taken and ${refused} refused, limit ${taken}`,
    );
  if (clients.some((client, at) => statuses[at] === 101 && client.isEnded))
    broken.push('a connection was cut for those that came after it');
  // Cuts them all.
  await Promise.all(clients.map(client => client.outcome(0)));
  for (let status = 429; status === 429;) {
    const again = open();
    status = await statusOf(again);
    await again.outcome(0);
  }
  return broken;
}

async function nearlyCredentials({ dir, start }: EngineFolder) {
  const suite = await credentialSuite(dir);
  const { engine } = await start(suite.env);
  const broken = [...(await suite.run(engine.url))];
  if (engine.child.exitCode !== null) broken.push('the engine has ended');
  const log = engine.log();
  const told = suite.secrets.filter(secret => log.includes(secret)).length;
  if (told > 0) broken.push(`${told} credentials are in the log`);
  return { broken, cases: suite.cases };
}

/** Of the answer, once its first line is there. */
async function statusOf(client: RawClient): Promise<number> {
  for (;;) {
    const line = /^HTTP\/1\.1 (\d{3})/u.exec(client.received.toString('latin1'));
    if (line !== null) return Number(line[1]);
    if (client.isEnded) return 0;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
