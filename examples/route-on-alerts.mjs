// Tells a routing service where to take a conversation that turns critical. Survives restarts of the engine.
// node examples/route-on-alerts.mjs [ws://127.0.0.1:8787]
import { PulsoEvents } from 'pulso/client';
import { WebSocket } from 'ws';

/** Where each advice leads; the first one of an event that has a place here wins. */
const places = {
  'vulnerability-specialist': 'care-team',
  supervisor: 'supervisors',
  'retention-specialist': 'retention',
  'empathic-agent': 'senior-agents',
};

const events = new PulsoEvents({
  url: process.argv[2] ?? 'ws://127.0.0.1:8787',
  WebSocket,
  filter: { types: ['pulso.escalation.raised.v1', 'pulso.escalation.updated.v1'], minLevel: 'critical' },
  onGap: () => console.error('some events are lost: look at GET /v1/conversations'),
  onConnection: state => console.error(state.kind),
});
process.once('SIGINT', () => events.close());

for await (const event of events) {
  // After a long gap an alert may be stale: it is history then, and nothing to act on.
  if (Date.parse(event.expirytime) < Date.now()) continue;
  const { rule, level, advice, conversation } = event.data;
  const wanted = advice.find(({ action }) => action in places);
  const skills = advice.find(({ action }) => action === 'route-to-skills')?.skills;
  const place = wanted === undefined ? 'supervisors' : places[wanted.action];
  // This is where the routing service would be called. Doing it twice must be harmless: keep event.id.
  console.log(
    JSON.stringify({
      conversation: event.subject,
      from: conversation.queue,
      to: place,
      level,
      rule,
      because: wanted?.because,
      skills,
    }),
  );
  events.ack(event);
}
