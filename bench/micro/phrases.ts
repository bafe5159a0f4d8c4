import { cpus } from 'node:os';
import { phraseCost } from '../scale/phrases.ts';

/**
 * What does a text cost with 10,000 phrases, compared with 100? `npx tsx bench/micro/phrases.ts` prints both and the
 * ratio, and ends with 1 when it is above 2.
 */
const few = 100;
const many = 10_000;
const limit = 2;

const costs = await phraseCost([few, many], 3_000);
for (const { size, cost } of costs) console.log(`${size} phrases: ${cost.toFixed(1)} µs a text, median`);
const ratio = (costs[1]?.cost ?? NaN) / (costs[0]?.cost ?? NaN);
console.log(`${cpus()[0]?.model ?? 'CPU unknown'}, Node ${process.version}`);
console.log(`ratio ${ratio.toFixed(2)}, at most ${limit.toFixed(1)}`);
process.exitCode = ratio <= limit ? 0 : 1;
