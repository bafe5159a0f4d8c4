import {
  concatMap,
  connect,
  EMPTY,
  filter,
  finalize,
  from,
  ignoreElements,
  map,
  merge,
  switchMap,
  tap,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import type { ConversationInfo, ConversationKey } from '../domain/conversation.ts';
import { EngineError } from '../domain/errors.ts';
import type { Clock, InputLog, Meter, Receipt } from '../domain/ports.ts';
import type { ConversationInput } from '../domain/utterance.ts';
import { Assembly, type Assembled } from './assemble/assembly.ts';
import { holdForOrder, type OrderedItem } from './assemble/holdForOrder.ts';
import type { Detection, Detector } from './detect/contract.ts';
import type { EscalateInput } from './escalate/contract.ts';
import type { EscalationOptions } from './escalate/options.ts';
import { signalsView } from './escalate/signalsView.ts';
import { initialState, type EscalationState } from './escalate/state.ts';
import { step } from './escalate/step.ts';
import type { Publisher } from './publish/contract.ts';

/** One submitted input on its way through the stages. Both callbacks act once; later calls do nothing. */
export interface Envelope {
  readonly input: ConversationInput;
  readonly submittedAtMs: number;
  /** Answers the source. */
  readonly settle: (receipt: Receipt) => void;
  /** Says that nothing more will come of it. */
  readonly finish: () => void;
}

export interface ConversationPorts {
  readonly log: InputLog;
  readonly detector: Detector;
  readonly publisher: Publisher;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly scheduler: SchedulerLike;
  readonly reorderWaitMs: number;
  readonly escalation: EscalationOptions;
}

/** All that is kept of one conversation while it is open. */
export class Conversation {
  readonly key: ConversationKey;
  readonly openedAtMs: number;
  readonly assembly: Assembly;
  lastActivityAtMs: number;
  escalation: EscalationState = initialState();

  constructor(key: ConversationKey, openedAtMs: number) {
    this.key = key;
    this.openedAtMs = openedAtMs;
    this.lastActivityAtMs = openedAtMs;
    this.assembly = new Assembly(openedAtMs);
  }
}

type Effective = Exclude<Assembled, { kind: 'duplicate' | 'refused' }>;
type SpokenItem = Extract<Effective, { kind: 'utterance' }>;

/** An assembled input that has an effect. `info` is the conversation as known when it came. */
interface Fresh<A extends Effective = Effective> {
  readonly envelope: Envelope;
  readonly assembled: A;
  readonly info: ConversationInfo;
  readonly assembledAtMs: number;
}
/** What waits its turn in the final lane; an utterance brings its detection, already under way. */
type Staged =
  | { readonly kind: 'interim'; readonly fresh: Fresh<SpokenItem> }
  | { readonly kind: 'final'; readonly fresh: Fresh<SpokenItem>; readonly detection: Promise<Detection> }
  | { readonly kind: 'other'; readonly fresh: Fresh<Exclude<Effective, SpokenItem>> };

/**
 * The journey of one conversation through the stages (docs/architecture.md). What comes of it leaves
 * through the publisher and the envelopes; emits the reason once its end has had its effect.
 *
 * Finals keep their order: `concatMap` stores, answers and applies one after the other, while their scoring has
 * already begun. Interims take a lane of their own with `switchMap`: the newest replaces the one before and a
 * final ends it, so that a late interim can neither delay nor override a final.
 */
export function conversationFlow(
  inputs$: Observable<Envelope>,
  conversation: Conversation,
  ports: ConversationPorts,
): Observable<string> {
  return inputs$.pipe(
    map(envelope => assemble(envelope, conversation, ports)),
    filter(fresh => fresh !== undefined),
    connect(fresh$ =>
      merge(interimLane(fresh$, conversation, ports), finalLane(fresh$, conversation, ports)),
    ),
  );
}

/** accept → assemble: settles what has no further effect, returns the rest. */
function assemble(
  envelope: Envelope,
  conversation: Conversation,
  { clock, meter }: ConversationPorts,
): Fresh | undefined {
  const assembled = conversation.assembly.take(envelope.input);
  const assembledAtMs = clock.nowMs();
  conversation.lastActivityAtMs = assembledAtMs;
  meter.stage('accept', envelope.submittedAtMs - envelope.input.receivedAtMs);
  switch (assembled.kind) {
    case 'refused':
      envelope.settle(refusal(assembled.error));
      envelope.finish();
      return undefined;
    case 'duplicate':
      meter.count(assembled.otherText ? 'duplicate-with-other-text' : 'utterance-duplicate');
      envelope.settle({ kind: 'accepted', revision: assembled.revision, duplicate: true });
      envelope.finish();
      return undefined;
    default:
      return { envelope, assembled, info: conversation.assembly.info, assembledAtMs };
  }
}

function finalLane(
  fresh$: Observable<Fresh>,
  conversation: Conversation,
  ports: ConversationPorts,
): Observable<string> {
  return fresh$.pipe(
    map(fresh => stage(fresh, ports)),
    // concatMap: the answers of one conversation leave in the order of its inputs.
    concatMap(staged => store(staged, ports)),
    filter(staged => staged !== undefined),
    map(toOrdered),
    holdForOrder(ports.reorderWaitMs, ports.scheduler),
    // concatMap: a slow utterance is never overtaken by a fast one of the same conversation.
    concatMap(staged => from(detected(staged))),
    tap(({ staged, detection }) => {
      apply(staged, detection, conversation, ports);
    }),
    map(({ staged }) =>
      staged.fresh.assembled.kind === 'ended' ? staged.fresh.assembled.reason : undefined,
    ),
    filter(reason => reason !== undefined),
  );
}

function interimLane(
  fresh$: Observable<Fresh>,
  conversation: Conversation,
  ports: ConversationPorts,
): Observable<never> {
  return fresh$.pipe(
    // switchMap: only the newest interim is worth an answer, and a final makes all of them worthless.
    switchMap(fresh => {
      const { assembled, envelope } = fresh;
      if (assembled.kind !== 'utterance' || assembled.utterance.final) return EMPTY;
      const race = { superseded: false };
      const detection = ports.detector.detect({
        utterance: assembled.utterance,
        info: fresh.info,
        superseded: () => race.superseded,
      });
      return from(detection).pipe(
        tap(({ signals }) => {
          if (signals.notScoredBecause === 'shed') ports.meter.count('interim-shed');
          publishSignals(fresh, signals, conversation, ports);
        }),
        finalize(() => {
          race.superseded = true;
          envelope.finish();
        }),
      );
    }),
    ignoreElements(),
  );
}

/** Scoring of a final begins here: it does not wait for the store, its effects do. */
function stage(fresh: Fresh, { detector }: ConversationPorts): Staged {
  const { assembled } = fresh;
  if (assembled.kind !== 'utterance') return { kind: 'other', fresh: { ...fresh, assembled } };
  const spoken = { ...fresh, assembled };
  if (!assembled.utterance.final) return { kind: 'interim', fresh: spoken };
  return {
    kind: 'final',
    fresh: spoken,
    detection: detector.detect({ utterance: assembled.utterance, info: fresh.info }),
  };
}

/** Answers an input once it is safe. What can't be stored is refused and forgotten, so that a resend counts. */
async function store(staged: Staged, { log, meter, clock }: ConversationPorts): Promise<Staged | undefined> {
  const { envelope, assembled, assembledAtMs } = staged.fresh;
  if (staged.kind === 'interim') {
    meter.count('interim-accepted');
    envelope.settle({
      kind: 'accepted',
      revision: staged.fresh.assembled.utterance.revision,
      duplicate: false,
    });
    return staged;
  }
  try {
    await log.append(envelope.input);
  } catch (error) {
    if (assembled.kind === 'utterance') assembled.withdraw();
    envelope.settle(refusal(error));
    envelope.finish();
    return undefined;
  }
  meter.stage('assemble', clock.nowMs() - assembledAtMs);
  if (assembled.kind === 'utterance') {
    meter.count(assembled.utterance.correction ? 'utterance-corrected' : 'utterance-accepted');
    envelope.settle({ kind: 'accepted', revision: assembled.utterance.revision, duplicate: false });
  } else envelope.settle({ kind: 'accepted', duplicate: false });
  return staged;
}

type InOrder = Exclude<Staged, { kind: 'interim' }>;
type OrderedFinal = Extract<Staged, { kind: 'final' }> & { readonly utterance: SpokenItem['utterance'] };

function toOrdered(staged: Staged): OrderedItem<OrderedFinal, InOrder> {
  switch (staged.kind) {
    case 'interim':
      return { kind: 'interim', item: { utterance: staged.fresh.assembled.utterance } };
    case 'final':
      return { kind: 'final', item: { ...staged, utterance: staged.fresh.assembled.utterance } };
    case 'other':
      return { kind: 'pass', item: staged };
  }
}

async function detected(staged: InOrder): Promise<{ staged: InOrder; detection: Detection | undefined }> {
  return { staged, detection: staged.kind === 'final' ? await staged.detection : undefined };
}

/** escalate → publish: the rules decide, the publisher tells. */
function apply(
  staged: InOrder,
  detection: Detection | undefined,
  conversation: Conversation,
  ports: ConversationPorts,
): void {
  const { clock, meter, publisher, escalation } = ports;
  const { envelope, info } = staged.fresh;
  const { receivedAtMs } = envelope.input;
  const startedAtMs = clock.nowMs();
  try {
    const [state, outputs] = step(conversation.escalation, escalateInput(staged, detection), escalation);
    conversation.escalation = state;
    if (staged.kind === 'final' && detection !== undefined)
      publishSignals(staged.fresh, detection.signals, conversation, ports);
    const decidedAtMs = clock.nowMs();
    meter.stage('escalate', decidedAtMs - startedAtMs);
    const latencyMs = {
      accept: envelope.submittedAtMs - receivedAtMs,
      assemble: staged.fresh.assembledAtMs - envelope.submittedAtMs,
      queue: detection?.queueMs ?? 0,
      score: detection?.scoreMs ?? 0,
      escalate: decidedAtMs - startedAtMs,
      total: decidedAtMs - receivedAtMs,
    };
    for (const output of outputs)
      publisher.publish({ key: conversation.key, info, output, receivedAtMs, decidedAtMs, latencyMs });
    meter.stage('publish', clock.nowMs() - decidedAtMs);
  } catch {
    // A fault in a rule costs this utterance its effect, not the conversation and not the process.
    meter.count('pipeline-error');
  } finally {
    envelope.finish();
  }
}

function escalateInput(staged: InOrder, detection: Detection | undefined): EscalateInput {
  const atMs = staged.fresh.envelope.input.receivedAtMs;
  if (staged.kind === 'final') {
    if (detection === undefined) throw new Error('a final reaches escalation with its detection');
    return {
      kind: 'utterance',
      utterance: staged.fresh.assembled.utterance,
      signals: detection.signals,
      atMs,
    };
  }
  const { assembled } = staged.fresh;
  return assembled.kind === 'info'
    ? { kind: 'info', info: assembled.info, atMs }
    : { kind: 'ended', reason: assembled.reason, atMs };
}

function publishSignals(
  fresh: Fresh<Effective>,
  signals: Detection['signals'],
  conversation: Conversation,
  { clock, publisher }: ConversationPorts,
): void {
  publisher.publish({
    key: conversation.key,
    info: fresh.info,
    output: signalsView(signals),
    receivedAtMs: fresh.envelope.input.receivedAtMs,
    decidedAtMs: clock.nowMs(),
  });
}

/** The refusal that an error stands for; anything unknown is a fault of the store, worth a retry. */
export function refusal(error: unknown): Receipt {
  const known =
    error instanceof EngineError
      ? error
      : new EngineError('STORE_UNAVAILABLE', 'the input could not be stored', { retryable: true });
  return {
    kind: 'refused',
    code: known.code,
    message: known.message,
    retryable: known.retryable,
    ...(known.retryAfterMs === undefined ? {} : { retryAfterMs: known.retryAfterMs }),
  };
}
