import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { instructionsOf, readCpuInfo } from '../processor.ts';
import { ok, warn, fail, type Check } from './check.ts';

const name = { node: 'Node.js', cpu: 'CPU', cores: 'cores', memory: 'memory' };

/** The engine needs this much with one worker, and a good half more with each further one. */
const neededBytes = 350 * 1_048_576;

/** @param version as `process.versions.node`; @param needed as `>=20.19` in package.json */
export function checkNode(version: string, needed: string): Check {
  const [major = 0, minor = 0] = numbers(version);
  const [neededMajor = 0, neededMinor = 0] = numbers(needed);
  if (major < neededMajor || (major === neededMajor && minor < neededMinor))
    return fail(name.node, `${version}, needed ${needed}`, 'install a newer Node.js');
  if (major < 22)
    return warn(
      name.node,
      version,
      'works, but gets no security fixes any more: run production on Node.js 22 or 24',
    );
  return ok(name.node, version);
}

function numbers(version: string): number[] {
  return [...version.matchAll(/\d+/g)].map(([digits]) => Number(digits));
}

export async function checkCpu(): Promise<Check> {
  return judgeCpu(cpus()[0]?.model.trim() ?? 'unknown', await readCpuInfo());
}

/** @param info content of /proc/cpuinfo; undefined where there is none */
export function judgeCpu(model: string, info: string | undefined): Check {
  const { isX86, found, vnni } = instructionsOf(info);
  if (isX86 && !found.includes('avx2'))
    return warn(name.cpu, `${model}, no AVX2`, 'scoring is several times slower without it: use a newer CPU');
  const detail = found.length === 0 ? model : `${model} (${found.join(', ')})`;
  return vnni === false
    ? warn(
        name.cpu,
        `${detail}, no VNNI`,
        'scoring takes two to three times as long without it (16 tokens: about 8 ms): count on that, or use a newer CPU',
      )
    : ok(name.cpu, detail);
}

export function checkCores(): Check {
  const cores = availableParallelism();
  if (cores < 2)
    return warn(name.cores, '1', 'the event loop and the model share it: give the engine two', { cores });
  return ok(name.cores, String(cores), { cores });
}

export function checkMemory(): Check {
  // A container may have less than the machine. Where it has no limit, huge numbers come back.
  const totalBytes = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  const freeBytes = Math.min(freemem(), totalBytes);
  const detail = `${gib(freeBytes)} free of ${gib(totalBytes)}`;
  const figures = { freeBytes, totalBytes };
  return freeBytes < neededBytes
    ? warn(name.memory, detail, 'one worker needs about 350 MB: end something else', figures)
    : ok(name.memory, detail, figures);
}

export function gib(bytes: number): string {
  return `${(bytes / 1_073_741_824).toFixed(1)} GiB`;
}
