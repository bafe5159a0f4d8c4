import type { ConversationInput } from '../../../src/domain/utterance.ts';
import type { Receipt } from '../../../src/domain/ports.ts';
import { openInlets } from '../../../src/engineInlets.ts';
import type { Config } from '../../../src/config/schema.ts';
import type { InletPorts } from '../../../src/http/inlets/inletRoutes.ts';
import { Replays } from '../../../src/http/inlets/replays.ts';
import { StreamStates } from '../../../src/http/inlets/streamStates.ts';
import { FakeClock, CountingMeter } from '../../support/fakes.ts';
import { morningMs } from '../../support/events.ts';

/** Takes everything in, unless told what to answer next. */
export class RecordingIntake {
  readonly inputs: ConversationInput[] = [];
  /** Answers of the next submissions; then everything is accepted. */
  readonly answers: Receipt[] = [];
  readonly known = new Map<string, number>();

  submit(input: ConversationInput): Promise<Receipt> {
    const answer = this.answers.shift() ?? ({ kind: 'accepted', duplicate: false } as const);
    if (answer.kind === 'accepted') {
      this.inputs.push(input);
      if (input.kind === 'started') this.known.set(input.key.conversationId, input.info.startedAtMs ?? 0);
    }
    return Promise.resolve(answer);
  }

  isOpen(): boolean {
    return true;
  }

  /** What was said, as `role: text`. */
  get said(): string[] {
    return this.inputs.flatMap(input =>
      input.kind === 'utterance' ? [`${input.utterance.role}: ${input.utterance.text}`] : [],
    );
  }
}

export interface InletsSetup {
  readonly config?: Config['inlets'];
  readonly fetchText?: (url: string) => Promise<string>;
}

/** The inlets of a configuration before an intake that keeps what comes; the wall clock stands at morning. */
export function testInlets({ config = {}, fetchText }: InletsSetup = {}) {
  const intake = new RecordingIntake();
  const clock = new FakeClock(morningMs);
  const meter = new CountingMeter();
  const ports: InletPorts = {
    setups: openInlets({ inlets: config }, fetchText),
    intake,
    startOf: ({ conversationId }) => intake.known.get(conversationId),
    publicUrl: () => 'https://pulso.example',
    states: new StreamStates(),
    replays: new Replays(() => clock.nowMs()),
    clock,
    wallMs: () => clock.nowMs(),
    meter,
    spendRequest: () => Promise.resolve(undefined),
    onConfirmFailed: () => undefined,
  };
  return { ports, intake, clock, meter };
}
