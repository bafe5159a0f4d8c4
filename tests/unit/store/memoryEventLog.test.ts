import { expect, test } from 'vitest';
import { cloudEvent, routingOf } from '../../../src/pipeline/publish/cloudEvent.ts';
import { MemoryEventLog } from '../../../src/store/memoryEventLog.ts';
import { eventLogContract } from '../../contract/eventLog.ts';
import { eventContext, publishRequest } from '../../support/events.ts';
import { FakeClock } from '../../support/fakes.ts';

eventLogContract(
  'the log in memory',
  setup => new MemoryEventLog(setup),
  () => new FakeClock(),
);

test('the text of all events is bounded: long events push older ones out', async () => {
  const clock = new FakeClock();
  const request = publishRequest();
  const event = cloudEvent(request, eventContext);
  const units = JSON.stringify({ ...event, sequence: '0'.repeat(20) }).length;
  const log = new MemoryEventLog({
    epoch: 'e-1',
    clock,
    maxEvents: 100,
    maxAgeMs: 1_000,
    maxTextUnits: 3 * units,
  });
  for (let i = 0; i < 5; i++) log.commit([log.reserve(event, routingOf(request), 0)]);
  expect(await log.replay({ epoch: 'e-1', offset: 1 }, 'default', () => true)).toEqual({ recovered: false });
  expect(await log.replay({ epoch: 'e-1', offset: 2 }, 'default', () => true)).toMatchObject({
    events: [{ offset: 3 }, { offset: 4 }, { offset: 5 }],
  });
});
