import { randomUUID } from 'node:crypto';
import { asyncScheduler } from 'rxjs';
import type { PulsoEvent } from '../../src/domain/events.ts';
import { Desks } from '../../src/http/events/desks.ts';
import { eventsEndpoint } from '../../src/http/events/eventsEndpoint.ts';
import type { DetectRequest, Detection } from '../../src/pipeline/detect/contract.ts';
import { streamsEndpoint } from '../../src/http/streams/streamsEndpoint.ts';
import { createPublisher } from '../../src/pipeline/publish/hub.ts';
import { MemoryDurableLog } from '../../src/store/memoryDurableLog.ts';
import { MemoryEventLog } from '../../src/store/memoryEventLog.ts';
import { systemClock } from '../../src/systemClock.ts';
import { startGate } from '../http/streams/testGate.ts';
import { emotions, score, signals } from './builders.ts';
import { AlertCountingMeter, eventContext, RecordingSink } from './events.ts';
import { ScriptedDetector } from './fakes.ts';
import { testPipeline } from './pipeline.ts';

export interface LiveEngineSetup {
  readonly allowedOrigins?: readonly string[];
}

/** Texts with "furious" in them are, all others are neutral. */
class FuryDetector extends ScriptedDetector {
  override detect({ utterance }: DetectRequest): Promise<Detection> {
    const { utteranceId, revision, role, final, text } = utterance;
    const felt = text.includes('furious')
      ? score(-0.9, { emotions: emotions({ anger: 0.9, frustration: 0.9 }) })
      : score(0);
    const found = signals({ utteranceId, revision, role, final, score: felt });
    return Promise.resolve({ signals: found, queueMs: 0, scoreMs: 0 });
  }
}

/** The doors and the stages of an engine in real time, on a free port; the detector reads one word. */
export async function startLiveEngine({ allowedOrigins = [] }: LiveEngineSetup = {}) {
  const meter = new AlertCountingMeter();
  const log = new MemoryEventLog({
    epoch: randomUUID(),
    clock: systemClock,
    maxEvents: 100_000,
    maxAgeMs: 3_600_000,
  });
  const hub = createPublisher({ log, clock: systemClock, meter, ...eventContext });
  const engine = testPipeline(
    { maxFinalsInProgress: 1_000, voiceIdleMs: 60_000, textIdleMs: 60_000, endedLingerMs: 60_000 },
    { publisher: hub, meter, scheduler: asyncScheduler, clock: systemClock, detector: new FuryDetector() },
  );
  const { pipeline } = engine;
  const limits = {
    maxBatchMessages: 256,
    maxMessagesPerSecond: 5_000,
    maxUnacknowledged: 256,
    firstMessageTimeoutMs: 60_000,
    idleTimeoutMs: 60_000,
    maxOpenConversations: 1_000,
    maxSubscribers: 100,
    maxBufferedBytes: 1_048_576,
  };
  const desks = new Desks({
    store: new MemoryDurableLog(),
    meter,
    ackTimeoutMs: 10_000,
    ackMaxSends: 3,
    onUnacknowledged: () => undefined,
  });
  const ports = { hub, desks, meter, clock: systemClock, limits };
  const intake = {
    submit: pipeline.submit.bind(pipeline),
    isOpen: (key: Parameters<typeof pipeline.conversation>[0]) => pipeline.conversation(key) !== undefined,
  };
  const { port, gate } = await startGate([streamsEndpoint({ ...ports, intake }), eventsEndpoint(ports)], {
    allowedOrigins,
  });
  /** Everything in the event log. */
  const logged = async (): Promise<PulsoEvent[]> => {
    const sink = new RecordingSink();
    const cursor = { epoch: hub.epoch, offset: 0 };
    const subscription = await hub.subscribe({ tenant: 'default', filter: {}, cursor, sink });
    subscription.goOn();
    subscription.close();
    return sink.received.map(({ json }) => JSON.parse(json) as PulsoEvent);
  };
  return { ...engine, meter, hub, gate, port, logged };
}
