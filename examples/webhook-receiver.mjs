// Takes events from Pulso by webhook, and believes only those that are signed with the shared secret.
//
//   npm install standardwebhooks
//   PULSO_WEBHOOK_SECRET=whsec_… PORT=3000 node webhook-receiver.mjs
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const secret = process.env.PULSO_WEBHOOK_SECRET;
if (!secret) throw new Error('set PULSO_WEBHOOK_SECRET to the secret that POST /v1/webhooks has answered');
const webhook = new Webhook(secret);

/** Ids of events that were taken: Pulso delivers at least once, a repeat has the same id. */
const taken = new Set();
const maxRemembered = 10_000;
const maxBodyBytes = 1_048_576;

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > maxBodyBytes) return response.writeHead(413).end();
  }
  let event;
  try {
    // Checks the signature over exactly these bytes, and that the attempt is not older than five minutes.
    event = webhook.verify(body, request.headers);
  } catch {
    return response.writeHead(401).end();
  }
  // Answer first, work later: Pulso waits for three seconds.
  response.writeHead(204).end();
  if (taken.has(event.id)) return;
  taken.add(event.id);
  if (taken.size > maxRemembered) taken.delete(taken.values().next().value);
  console.log([event.type, event.subject, event.data.level, event.data.rule].filter(Boolean).join(' '));
});

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`waiting for events at http://127.0.0.1:${server.address().port}/`);
});
