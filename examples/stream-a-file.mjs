// Streams a conversation file as it was spoken, and prints how each utterance felt.
// node examples/stream-a-file.mjs samples/watch-strap.en.jsonl [ws://127.0.0.1:8787] [speed]
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { PulsoStream } from 'pulso/client';
import { WebSocket } from 'ws';

const [file, url = 'ws://127.0.0.1:8787', speed = '1'] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: stream-a-file.mjs FILE [URL] [SPEED]');

const felt = [];
const stream = new PulsoStream({
  url,
  WebSocket,
  onSignals: ({ utteranceId, role, final, valence, notScoredBecause }) => {
    if (final) felt.push(utteranceId);
    const mood = valence?.toFixed(2) ?? notScoredBecause;
    console.log(`${utteranceId} ${role}${final ? '' : ' (interim)'} ${mood}`);
  },
  onRefused: ({ utteranceId, code }) => console.error(`${utteranceId} refused: ${code}`),
});

const run = Date.now().toString(36); // so that a file can be streamed again
const started = new Set();
const answers = [];
let finals = 0;
let clockMs = 0;
for await (const line of createInterface({ input: createReadStream(file) })) {
  if (line === '') continue;
  const row = JSON.parse(line);
  const conversationId = `${row.conversation_id}-${run}`;
  await sleep(Math.max(0, row.end_ms - clockMs) / Number(speed));
  clockMs = Math.max(clockMs, row.end_ms);
  await stream.ready(); // waits while the engine, or the network, is slower than the file
  if (!started.has(conversationId)) {
    started.add(conversationId);
    const { channel, lang: language, sector, customer, queue } = row;
    const attributes = queue === undefined ? {} : { queue };
    await stream.conversationStarted({ conversationId, channel, language, sector, customer, attributes });
  }
  const utterance = {
    conversationId,
    utteranceId: row.utterance_id ?? `line-${answers.length}`,
    role: row.speaker,
    text: row.text,
    final: row.final ?? true,
    revision: row.revision,
    beginOffsetMs: row.start_ms,
    endOffsetMs: row.end_ms,
  };
  if (utterance.final) finals++;
  answers.push(stream.utterance(utterance));
}
const accepted = (await Promise.allSettled(answers)).filter(({ value }) => value !== undefined);
// Accepted means safe, not scored: the last moods may still be on their way.
for (let waits = 0; felt.length < finals && waits < 20; waits++) await sleep(100);
for (const conversationId of started) await stream.conversationEnded({ conversationId, reason: 'completed' });
await stream.close();
console.log(`${accepted.length} of ${answers.length} utterances accepted, in ${[...started].join(', ')}`);
