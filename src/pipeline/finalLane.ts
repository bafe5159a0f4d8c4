import { concatMap, filter, from, map, type Observable } from 'rxjs';
import { EngineError } from '../domain/errors.ts';
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
import { refuse } from './envelope.ts';
import { escalateAndPublish } from './escalateAndPublish.ts';

/** What waits its turn; a final brings its detection, already under way. */
type Staged =
  | { readonly kind: 'duplicate'; readonly fresh: FreshDuplicate }
  | { readonly kind: 'interim'; readonly fresh: FreshUtterance }
  | { readonly kind: 'final'; readonly fresh: FreshUtterance; readonly detection: Promise<Detection> }
  | { readonly kind: 'news'; readonly fresh: FreshNews };

/** What is safe, and has yet to have its effect. */
type Stored = Exclude<Staged, { kind: 'duplicate' }>;
type Effective = Exclude<Stored, { kind: 'interim' }>;

/**
 * Finals and news of one conversation, one after the other: each is stored, answered, brought into the order of
 * speech, and applied, while the scoring of those behind it has already begun. Interims pass through only to be
 * answered in turn and to tell who is speaking. Emits the reason of the conversation's end.
 */
export function finalLane(
  fresh$: Observable<Fresh>,
  conversation: Conversation,
  ports: ConversationPorts,
): Observable<string> {
  return fresh$.pipe(
    map(fresh => stage(fresh, conversation, ports)),
    // concatMap: the answers of one conversation leave in the order of its inputs.
    concatMap(staged => store(staged, ports)),
    filter(stored => stored !== undefined),
    map(toOrdered),
    holdForOrder(ports.reorderWaitMs, ports.scheduler),
    // concatMap: a slow utterance is never overtaken by a fast one of the same conversation.
    concatMap(effective => from(withDetection(effective))),
    map(({ effective, detection }) => {
      escalateAndPublish(effective.fresh, detection, conversation, ports);
      const { assembled } = effective.fresh;
      return assembled.kind === 'ended' ? assembled.reason : undefined;
    }),
    filter(reason => reason !== undefined),
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
      conversation.lastClearLanguage = detector.clearLanguageOf(request) ?? conversation.lastClearLanguage;
      return { kind: 'final', fresh: spoken, detection };
    }
  }
}

/** Answers an input once it is safe. What can't be stored is refused and forgotten, so that a resend counts. */
async function store(staged: Staged, ports: ConversationPorts): Promise<Stored | undefined> {
  const { log, meter, clock } = ports;
  const { envelope, assembledAtMs } = staged.fresh;
  switch (staged.kind) {
    case 'duplicate':
      answerDuplicate(staged.fresh, ports);
      return undefined;
    case 'interim':
      meter.count('interim-accepted');
      envelope.settle(accepted(staged.fresh.assembled.utterance.revision));
      return staged;
    case 'final':
    case 'news':
      try {
        await log.append(envelope.input);
      } catch (error) {
        if (staged.kind === 'final') staged.fresh.assembled.withdraw();
        refuse(envelope, error);
        return undefined;
      }
      meter.stage('assemble', clock.nowMs() - assembledAtMs);
      if (staged.kind === 'final') {
        const { correction, revision } = staged.fresh.assembled.utterance;
        meter.count(correction ? 'utterance-corrected' : 'utterance-accepted');
        envelope.settle(accepted(revision));
      } else envelope.settle({ kind: 'accepted', duplicate: false });
      return staged;
  }
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

function toOrdered(stored: Stored): OrderedItem<Effective & { kind: 'final' }, Effective> {
  switch (stored.kind) {
    case 'interim':
      return { kind: 'interim', utterance: stored.fresh.assembled.utterance };
    case 'final':
      return { kind: 'final', item: stored, utterance: stored.fresh.assembled.utterance };
    case 'news':
      return { kind: 'pass', item: stored };
  }
}

async function withDetection(
  effective: Effective,
): Promise<{ effective: Effective; detection: Detection | undefined }> {
  return { effective, detection: effective.kind === 'final' ? await effective.detection : undefined };
}
