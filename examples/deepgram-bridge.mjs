// Sends audio to Deepgram and copies everything Deepgram says to Pulso: text frames, as they are.
//
//   DEEPGRAM_API_KEY=… node deepgram-bridge.mjs call.wav [ws://127.0.0.1:8787] [conversation]
//
// For a stereo recording of a call: the customer on the left channel, the agent on the right. A live bridge does the same with
// the audio of its calls; DEEPGRAM_URL names another Deepgram, PULSO_TOKEN a credential of Pulso (scope streams:write).
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { URLSearchParams } from 'node:url';
import { WebSocket } from 'ws';

const [file, pulsoUrl = 'ws://127.0.0.1:8787', conversation = `call-${Date.now()}`] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: deepgram-bridge.mjs FILE [PULSO_URL] [CONVERSATION]');
const {
  DEEPGRAM_API_KEY: key = '',
  DEEPGRAM_URL: deepgramUrl = 'wss://api.deepgram.com',
  PULSO_TOKEN: token,
} = process.env;

const query = new URLSearchParams({ multichannel: 'true', interim_results: 'true', smart_format: 'true' });
const deepgram = new WebSocket(`${deepgramUrl}/v1/listen?${query}`, {
  headers: { authorization: `Token ${key}` },
});
const pulso = new WebSocket(`${pulsoUrl}/v1/inlets/deepgram?${new URLSearchParams({ conversation })}`, {
  headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
});

let accepted = 0;
pulso.on('message', frame => {
  const answer = JSON.parse(frame);
  if (answer.type === 'accepted') accepted++;
  else console.error(answer.type, answer.code ?? '');
});
// This is the whole bridge.
deepgram.on('message', (frame, isBinary) => {
  if (!isBinary) pulso.send(frame.toString());
});
await Promise.all([once(deepgram, 'open'), once(pulso, 'open')]);

// 100 ms of 8 kHz, 16 bit, two channels at a time, as a call would bring it.
for await (const audio of createReadStream(file, { highWaterMark: 3_200 })) {
  deepgram.send(audio);
  await sleep(Number(process.env.PACE_MS ?? 100));
}
deepgram.send(JSON.stringify({ type: 'CloseStream' }));
await once(deepgram, 'close');
await sleep(500); // the last answers
pulso.close();
await once(pulso, 'close');
console.log(`${accepted} accepted, in ${conversation}`);
