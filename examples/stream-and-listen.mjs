// Streams two utterances and prints the escalation that comes of them.
// node examples/stream-and-listen.mjs [ws://127.0.0.1:8787]
import { once } from 'node:events';
import { WebSocket } from 'ws';

const url = process.argv[2] ?? 'ws://127.0.0.1:8787';
const call = { conversationId: `example-${Date.now()}`, role: 'customer', type: 'utterance', final: true };

const events = new WebSocket(`${url}/v1/events`, 'cloudevents.json');
await once(events, 'open');
const filter = { types: ['pulso.escalation.*'], conversations: [call.conversationId] };
events.send(JSON.stringify({ type: 'subscribe', filter }));
await once(events, 'message'); // subscribed: from here on nothing is missed

const stream = new WebSocket(`${url}/v1/streams`);
await once(stream, 'open');
const send = utterance => stream.send(JSON.stringify({ ...call, ...utterance }));
send({ utteranceId: 'u-1', text: 'this is the third time I call about it and nobody helps me' });
send({ utteranceId: 'u-2', text: 'I am furious, cancel my contract today, you will hear from my lawyer' });

const [event] = await once(events, 'message');
console.log(JSON.stringify(JSON.parse(event), null, 2));
for (const socket of [stream, events]) socket.close();
