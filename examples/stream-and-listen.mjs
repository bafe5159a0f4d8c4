// Streams two utterances and prints the escalation that comes of them.
// node examples/stream-and-listen.mjs [ws://127.0.0.1:8787]
import { once } from 'node:events';
import { WebSocket } from 'ws';

const url = process.argv[2] ?? 'ws://127.0.0.1:8787';
const events = new WebSocket(`${url}/v1/events`, 'cloudevents.json');
await once(events, 'open');
events.send('{"type":"subscribe","filter":{"types":["pulso.escalation.*"]}}');
await once(events, 'message'); // subscribed: from here on nothing is missed

const stream = new WebSocket(`${url}/v1/streams`);
await once(stream, 'open');
const call = { type: 'utterance', conversationId: `example-${Date.now()}`, role: 'customer', final: true };
const send = utterance => stream.send(JSON.stringify({ ...call, ...utterance }));
send({ utteranceId: 'u-1', text: 'this is the third time I call about it and nobody helps me' });
send({ utteranceId: 'u-2', text: 'I am furious, cancel my contract today, you will hear from my lawyer' });

events.on('message', frame => {
  const event = JSON.parse(frame);
  if (event.subject !== call.conversationId || event.causationid !== 'u-2') return;
  console.log(JSON.stringify(event, null, 2));
  stream.close();
  events.close();
});
