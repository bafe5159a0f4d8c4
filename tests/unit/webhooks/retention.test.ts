import { expect, onTestFinished, test, vi } from 'vitest';
import { publishRequest, summary, tell, testHub } from '../../support/events.ts';
import { testWebhooks } from '../../support/webhooks.ts';

/** A webhook whose receiver is away, with one event that waits for it. */
async function waitingWebhook() {
  const { hub } = testHub();
  const { dispatcher } = testWebhooks({ hub });
  onTestFinished(() => dispatcher.stop());
  const { endpoint } = await dispatcher.create('default', { url: 'https://hooks.example.com/' });
  const key = { tenant: 'default', endpointId: endpoint.endpointId };
  // It never goes stale.
  tell(hub, publishRequest({ output: summary() }));
  await vi.waitUntil(async () => (await dispatcher.find(key)).deliveries.pending === 1);
  return { dispatcher, key };
}
const later = 1e15;

test('what a webhook that runs has yet to deliver stays, however old', async () => {
  const { dispatcher, key } = await waitingWebhook();
  expect(await dispatcher.retain(later)).toBe(0);
  expect((await dispatcher.find(key)).deliveries.pending).toBe(1);
});

test('what one that is switched off has yet to deliver goes by age; switched on again it tells of the gap', async () => {
  const { dispatcher, key } = await waitingWebhook();
  await dispatcher.change(key, { enabled: false });
  expect(await dispatcher.retain(0)).toBe(0);
  expect(await dispatcher.retain(later)).toBe(1);
  expect((await dispatcher.find(key)).deliveries.pending).toBe(0);
  const again = await dispatcher.change(key, { enabled: true });
  expect(again).toMatchObject({ gaps: 1, disabledBecause: null });
});
