// Starts Twilio's Real-Time Transcription on calls that come in, with both sides sent to Pulso.
//
//   PULSO_URL=https://pulso.example DIAL=+15550100 PORT=3001 node twilio-bridge.mjs
//
// Give Twilio this server's address as the webhook of your phone number. Twilio then sends what is said to Pulso by itself:
// give Pulso your auth token (PULSO_INLETS_TWILIO_TRANSCRIPTION_SECRET), and its own address as PULSO_PUBLIC_URL.
import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { URLSearchParams } from 'node:url';

const pulso = process.env.PULSO_URL ?? 'https://pulso.example';
const dial = process.env.DIAL ?? '+15550100';
/** With both, calls are believed only when Twilio has signed them. */
const { TWILIO_AUTH_TOKEN: authToken, BRIDGE_URL: bridge } = process.env;
const queue = process.env.QUEUE ?? 'support';
const maxBodyBytes = 65_536;

const escaped = text => text.replace(/[<>&"']/g, sign => `&#${sign.charCodeAt(0)};`);

/** What Twilio is to do with a call: transcribe both sides, then connect it. */
function instructions() {
  const callback = `${pulso}/v1/inlets/twilio-transcription?queue=${encodeURIComponent(queue)}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Response>
  <Start>
    <Transcription statusCallbackUrl="${escaped(callback)}" track="both_tracks" partialResults="true"
      inboundTrackLabel="customer" outboundTrackLabel="agent"/>
  </Start>
  <Dial>${escaped(dial)}</Dial>
</Response>`;
}

function isTwilios(request, body) {
  if (authToken === undefined || bridge === undefined) return true;
  const fields = [...new URLSearchParams(body)].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = bridge + request.url + fields.map(([name, value]) => name + value).join('');
  const own = createHmac('sha1', authToken).update(text).digest();
  const given = Buffer.from(request.headers['x-twilio-signature'] ?? '', 'base64');
  return given.length === own.length && timingSafeEqual(given, own);
}

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > maxBodyBytes) return response.writeHead(413).end();
  }
  if (request.method !== 'POST') return response.writeHead(405).end();
  if (!isTwilios(request, body)) return response.writeHead(403).end();
  response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' }).end(instructions());
  console.log(`call ${new URLSearchParams(body).get('CallSid') ?? ''} is transcribed to ${pulso}`);
});

server.listen(Number(process.env.PORT ?? 3001), '127.0.0.1', () => {
  console.log(`waiting for calls at http://127.0.0.1:${server.address().port}/`);
});
