import { concatMap, map, type Observable } from 'rxjs';
import { EngineError } from '../domain/errors.ts';
import type { ConversationInput } from '../domain/utterance.ts';
import { holdForOrder, type OrderedItem } from './assemble/holdForOrder.ts';
import {
  detectRequest,
  type Conversation,
  type ConversationPorts,
  type Fresh,
  type FreshDuplicate,
  type FreshNews,
  type FreshUtterance,
} from './conversation.ts';
import type { Detection } from './detect/contract.ts';
import { takeEffect } from './effect.ts';
import { refuse } from './envelope.ts';

/** What waits its turn; a final brings its detection, already under way. */
type Staged =
  | { readonly kind: 'duplicate'; readonly fresh: FreshDuplicate }
  | { readonly kind: 'interim'; readonly fresh: FreshUtterance }
  | { readonly kind: 'final'; readonly fresh: FreshUtterance; readonly detection: Promise<Detection> }
  | { readonly kind: 'news'; readonly fresh: FreshNews };

/** What is safe, and has yet to have its effect; `seq` is its place in the log. */
type Effective = Extract<Staged, { kind: 'final' | 'news' }> & { readonly seq: number };
type Ordered = OrderedItem<Effective, Effective>;

const nothingMore: Ordered = { kind: 'nothing' };

/**
 * Finals and news of one conversation, one after the other: each is stored, answered, brought into the order of
 * speech, and applied, while the scoring of those behind it has already begun. Interims pass through only to be
 * answered in turn and to tell who is speaking. Emits after each effect: the reason where it was the conversation's end.
 */
export function finalLane(
  fresh$: Observable<Fresh>,
  conversation: Conversation,
  ports: ConversationPorts,
): Observable<string | undefined> {
  return fresh$.pipe(
    map(fresh => stage(fresh, conversation, ports)),
    // concatMap: the answers of one conversation leave in the order of its inputs.
    concatMap(staged => store(staged, conversation, ports)),
    holdForOrder(ports.reorderWaitMs, ports.scheduler),
    // concatMap: a slow utterance is never overtaken by a fast one of the same conversation, and nothing is decided
    // on an effect that is not safe yet.
    concatMap(effective => apply(effective, conversation, ports)),
    map(({ envelope, assembled }) => {
      // In the same turn as the end goes on: whoever waits for this input finds the conversation closed.
      envelope.finish();
      return assembled.kind === 'ended' ? assembled.reason : undefined;
    }),
  );
}

/** Scoring of a final begins here: it does not wait for the store; its effects do. */
function stage(
  { assembled, ...fresh }: Fresh,
  conversation: Conversation,
  { detector }: ConversationPorts,
): Staged {
  switch (assembled.kind) {
    case 'duplicate':
      return { kind: 'duplicate', fresh: { ...fresh, assembled } };
    case 'info':
    case 'ended':
      return { kind: 'news', fresh: { ...fresh, assembled } };
    case 'utterance': {
      const spoken = { ...fresh, assembled };
      if (!assembled.utterance.final) return { kind: 'interim', fresh: spoken };
      const request = detectRequest(spoken, conversation);
      const detection = detector.detect(request);
      // Read here, in the order of arrival: what has been detected by then depends on the load.
      if (fresh.stored === undefined)
        conversation.lastClearLanguage = detector.clearLanguageOf(request) ?? conversation.lastClearLanguage;
      return { kind: 'final', fresh: spoken, detection };
    }
  }
}

/** Answers an input once it is safe. What can't be stored is refused and forgotten, so that a resend counts. */
async function store(staged: Staged, conversation: Conversation, ports: ConversationPorts): Promise<Ordered> {
  const { meter } = ports;
  const { envelope } = staged.fresh;
  switch (staged.kind) {
    case 'duplicate':
      answerDuplicate(staged.fresh, ports);
      return nothingMore;
    case 'interim':
      meter.count('interim-accepted');
      envelope.settle(accepted(staged.fresh.assembled.utterance.revision));
      return { kind: 'interim', utterance: staged.fresh.assembled.utterance };
    case 'final':
    case 'news': {
      const { stored } = staged.fresh;
      const seq = stored?.seq ?? (await append(staged, conversation, ports));
      if (seq !== undefined) return toOrdered({ ...staged, seq });
      conversation.unsettled--;
      return nothingMore;
    }
  }
}

/** Stores and answers. Undefined where nothing more must come of it. */
async function append(
  staged: Extract<Staged, { kind: 'final' | 'news' }>,
  conversation: Conversation,
  ports: ConversationPorts,
): Promise<number | undefined> {
  const { log, meter, clock } = ports;
  const { envelope, assembledAtMs } = staged.fresh;
  try {
    if (conversation.erased) throw new EngineError('CONVERSATION_ENDED', 'the conversation has been erased');
    const outOfTurn = envelope.place?.blocked();
    if (outOfTurn !== undefined) throw outOfTurn;
    const { seq, duplicate } = await log.append(storedForm(staged));
    meter.stage('assemble', clock.nowMs() - assembledAtMs);
    const revision = staged.kind === 'final' ? staged.fresh.assembled.utterance.revision : undefined;
    if (duplicate) meter.count('utterance-duplicate');
    else if (staged.kind === 'final')
      meter.count(staged.fresh.assembled.utterance.correction ? 'utterance-corrected' : 'utterance-accepted');
    if (staged.kind === 'final') meter.acceptance(clock.nowMs() - envelope.input.receivedAtMs);
    envelope.settle({ kind: 'accepted', ...(revision === undefined ? {} : { revision }), duplicate });
    if (!duplicate) return seq;
    // The conversation no longer knew it, the log did: it has had its effect.
    staged.fresh.assembled.withdraw();
    envelope.finish();
  } catch (error) {
    staged.fresh.assembled.withdraw();
    refuse(envelope, error);
  }
  return undefined;
}

/** With its settled revision, by which the log knows a repeat, and without what must not be stored. */
function storedForm(staged: Extract<Staged, { kind: 'final' | 'news' }>): ConversationInput {
  const { input } = staged.fresh.envelope;
  if (staged.kind === 'news' || input.kind !== 'utterance') return input;
  const { revision } = staged.fresh.assembled.utterance;
  const text = staged.fresh.storedText ?? input.utterance.text;
  return { ...input, utterance: { ...input.utterance, revision, text } };
}

/** A repeat stands in the same queue as its original: it is never answered before that one is safe. */
function answerDuplicate({ envelope, assembled }: FreshDuplicate, { meter }: ConversationPorts): void {
  if (!assembled.stands()) {
    refuse(
      envelope,
      new EngineError('STORE_UNAVAILABLE', 'the original could not be stored', { retryable: true }),
    );
    return;
  }
  meter.count(assembled.otherText ? 'duplicate-with-other-text' : 'utterance-duplicate');
  envelope.settle({ kind: 'accepted', revision: assembled.revision, duplicate: true });
  envelope.finish();
}

function accepted(revision: number) {
  return { kind: 'accepted', revision, duplicate: false } as const;
}

function toOrdered(effective: Effective): Ordered {
  return effective.kind === 'final'
    ? { kind: 'final', item: effective, utterance: effective.fresh.assembled.utterance }
    : { kind: 'pass', item: effective };
}

/** Resolves when the effect is safe and told. */
async function apply(
  effective: Effective,
  conversation: Conversation,
  ports: ConversationPorts,
): Promise<FreshNews | FreshUtterance> {
  const detection = effective.kind === 'final' ? await effective.detection : undefined;
  const { fresh, seq } = effective;
  try {
    await takeEffect({ fresh, seq, detection }, conversation, ports);
  } catch {
    // Whatever it was, the next input of the conversation has its turn.
    ports.meter.count('pipeline-error');
  }
  conversation.unsettled--;
  return fresh;
}
