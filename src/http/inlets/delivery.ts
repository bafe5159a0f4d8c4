import type { CountedEvent, Receipt } from '../../domain/ports.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { applyInlet, type AppliedResult } from '../../pipeline/accept/inlets/apply.ts';
import type { Inlet, InletControl, InletState } from '../../pipeline/accept/inlets/inlet.ts';
import type { Intake } from '../streams/streamConnection.ts';
import { inputsOf, type ResultOrigin } from './resultInputs.ts';
import type { StreamStates } from './streamStates.ts';

export interface DeliveryPorts {
  readonly intake: Pick<Intake, 'submit'>;
  readonly states: StreamStates;
  readonly meter: { count(event: CountedEvent): void; refused(code: ErrorCode): void };
}

type Refused = Extract<Receipt, { kind: 'refused' }>;

/** What came of one message that was delivered by webhook. */
export interface Delivered {
  readonly accepted: number;
  readonly ignored: number;
  /** Parts that had no effect and will have none. */
  readonly refused: readonly Pick<Refused, 'code' | 'message'>[];
  readonly controls: readonly InletControl[];
  /** Why the vendor should deliver it again: nothing of it is remembered then. */
  readonly again?: Refused;
}

/** Brings a parsed message to the engine. What was accepted is safe when it resolves. Never rejects for a message. */
export async function deliver(
  inlet: Inlet,
  message: unknown,
  origin: ResultOrigin,
  { intake, states, meter }: DeliveryPorts,
): Promise<Delivered> {
  const { settings, receivedAtMs, tenant } = origin;
  const read = (state: InletState) => applyInlet(inlet, message, state, settings.inlet, receivedAtMs);
  // Reading is pure: a first look tells which conversation's state it is to be read with.
  const conversation = conversationOf(read(inlet.initialState()).results);
  const stream = [tenant, inlet.name, conversation, settings.inlet.stream, settings.inlet.speaker].join(
    '\u0000',
  );
  return states.turn(stream, async known => {
    const { results, state } = read(known ?? inlet.initialState());
    const delivered = await submitAll(results, origin, intake, meter);
    return delivered.again === undefined ? { state, result: delivered } : { result: delivered };
  });
}

function conversationOf(results: readonly AppliedResult[]): string {
  for (const result of results)
    if (result.kind === 'utterance' || result.kind === 'signal' || result.kind === 'event') {
      if (result.conversationId !== undefined) return result.conversationId;
    }
  return '';
}

async function submitAll(
  results: readonly AppliedResult[],
  origin: ResultOrigin,
  intake: DeliveryPorts['intake'],
  meter: DeliveryPorts['meter'],
): Promise<Delivered> {
  let accepted = 0;
  let ignored = 0;
  const refused: Pick<Refused, 'code' | 'message'>[] = [];
  const controls: InletControl[] = [];
  for (const result of results) {
    count(result, meter);
    if (result.kind === 'control') controls.push(result);
    if (result.kind === 'ignored') ignored++;
    const inputs = result.kind === 'error' ? result : inputsOf(result, origin);
    if ('kind' in inputs) {
      if (result.kind !== 'error') meter.refused(inputs.code);
      refused.push({ code: inputs.code, message: inputs.message });
      continue;
    }
    for (const input of inputs) {
      const receipt = await intake.submit(input);
      if (receipt.kind === 'accepted') accepted++;
      else if (receipt.retryable) return { accepted, ignored, refused, controls, again: receipt };
      // A conversation that can't be opened shows in its words.
      else if (input.kind !== 'started') refused.push({ code: receipt.code, message: receipt.message });
    }
  }
  return { accepted, ignored, refused, controls };
}

/** Refusals are counted by code, unknown types among them. */
export function count(result: AppliedResult, meter: DeliveryPorts['meter']): void {
  if (result.kind === 'signal') meter.count('vendor-signal');
  if (result.kind === 'error') meter.refused(result.code);
  if (result.kind !== 'ignored') return;
  meter.count('vendor-message-ignored');
  if (result.code !== undefined) meter.refused(result.code);
}
