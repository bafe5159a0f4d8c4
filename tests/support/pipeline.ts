import { Pipeline, type PipelineOptions } from '../../src/pipeline/pipeline.ts';
import type { ConversationPorts } from '../../src/pipeline/conversation.ts';
import {
  CountingMeter,
  FakeClock,
  RecordingPublisher,
  ScriptedDetector,
  ScriptedInputLog,
  StepScheduler,
} from './fakes.ts';
import { fixedRules } from './rules.ts';

/**
 * A pipeline of real stages between fakes: scripted detection, recorded events, virtual timers.
 * @param replaced ports that take the place of the fakes
 */
export function testPipeline(
  options: Partial<PipelineOptions & { reorderWaitMs: number }> = {},
  replaced: Partial<ConversationPorts> = {},
) {
  const detector = new ScriptedDetector();
  const publisher = new RecordingPublisher();
  const log = new ScriptedInputLog();
  const meter = new CountingMeter();
  const scheduler = new StepScheduler();
  const ports: ConversationPorts = {
    log,
    detector,
    publisher,
    meter,
    scheduler,
    clock: new FakeClock(),
    reorderWaitMs: options.reorderWaitMs ?? 0,
    escalation: fixedRules(),
    ...replaced,
  };
  const pipeline = new Pipeline(ports, {
    maxOpenConversations: 100,
    maxFinalsInProgress: 100,
    voiceIdleMs: 1_000,
    textIdleMs: 10_000,
    endedLingerMs: 500,
    ...options,
  });
  return { pipeline, detector, publisher, log, meter, scheduler };
}
