import type { RaceOrder, RaceResult } from './contract.ts';
import { openEncoder, openSession, run } from './session.ts';
import { race, raceTexts } from './texts.ts';

/**
 * The limit: ONNX Runtime alone on one thread, texts tokenised beforehand and nothing else to do; started once for
 * each core that may run the model. `node --import tsx bench/throughput/bareOnnx.ts '<RaceOrder>'` prints a
 * `RaceResult`.
 */
const order = JSON.parse(process.argv[2] ?? '{}') as RaceOrder;
const encode = openEncoder();
const tokens = (await raceTexts(order.skipConversations)).map(text => encode(text));
const session = await openSession({ intraOpNumThreads: 1, interOpNumThreads: 1 });
const textsPerSecond = await race(tokens, order, ids => run(session, ids));
console.log(JSON.stringify({ textsPerSecond } satisfies RaceResult));
