import type { Effect, Snapshot } from '../domain/durableLog.ts';
import type { ConversationOutput } from '../domain/escalation.ts';
import { attachWords } from './attachWords.ts';
import type { Conversation, ConversationPorts, FreshNews, FreshUtterance } from './conversation.ts';
import { NotesTaken } from './customerNotes.ts';
import type { Detection } from './detect/contract.ts';
import { judge, record, type Recorded } from './judge.ts';
import type { PublishRequest } from './publish/contract.ts';
import { publishSignals } from './publishSignals.ts';
import { keepTrying } from './keepTrying.ts';
import { snapshotCodec, stateOf } from './snapshot.ts';
import { newVerdict } from './verdict.ts';

/** An input that is stored and whose turn has come. */
export interface Effective {
  readonly fresh: FreshUtterance | FreshNews;
  /** Its place in the log. */
  readonly seq: number;
  /** Of an utterance. */
  readonly detection: Detection | undefined;
}

/**
 * Effects between two snapshots: what a restart has to go through again for each conversation. With 10,000 open
 * conversations a restart took 10 s at 32 and 3 s at 8; at full load both took the same 6,000 finals a second.
 */
const effectsPerSnapshot = 8;

/**
 * escalate → publish: the rules decide on one input; what they decided is made safe in one piece, and told. Resolves
 * when that is done, however long the store takes: what has been accepted is never given up.
 */
export async function takeEffect(
  effective: Effective,
  conversation: Conversation,
  ports: ConversationPorts,
): Promise<void> {
  const { clock, meter, publisher, log } = ports;
  const { fresh, detection } = effective;
  if (conversation.erased) return;
  const startedAtMs = clock.nowMs();
  const { recorded, outputs } = decide(effective, conversation, ports);
  const decidedAtMs = clock.nowMs();
  meter.stage('escalate', decidedAtMs - startedAtMs);
  const { info, envelope } = fresh;
  if (detection !== undefined)
    publishSignals({ signals: detection.signals, info, envelope }, conversation, ports);
  const notes = new NotesTaken(conversation, info, ports.memory);
  for (const output of outputs) notes.take(output, envelope.input.receivedAtMs);
  const requests = outputs.map(output =>
    publishRequest(output, effective, conversation, { startedAtMs, decidedAtMs }),
  );
  conversation.effectsSinceSnapshot++;
  const kept = { snapshot: false };
  // Each attempt gathers anew what it writes: places in the log and memories may have moved on meanwhile.
  await keepTrying(
    () =>
      publisher.publish(requests, events => {
        const snapshot = snapshotOf(effective, conversation);
        const effect: Effect = {
          key: conversation.key,
          seq: effective.seq,
          recorded,
          events,
          ...(snapshot === undefined ? {} : { snapshot }),
          ...notes.rows(),
        };
        kept.snapshot = snapshot !== undefined;
        return log.apply(effect);
      }),
    () => conversation.erased,
    ports,
  );
  if (kept.snapshot) conversation.effectsSinceSnapshot = 0;
  meter.stage('publish', clock.nowMs() - decidedAtMs);
  if (detection === undefined || !isSpoken(fresh)) return;
  for (const output of outputs)
    if (output.kind === 'escalation') void attachWords(output, fresh, detection, conversation, ports);
}

function decide(
  { fresh, detection }: Effective,
  conversation: Conversation,
  ports: ConversationPorts,
): { recorded: Recorded | null; outputs: readonly ConversationOutput[] } {
  const { meter, escalation } = ports;
  let recorded: Recorded | null = null;
  try {
    recorded = record(fresh, detection?.signals, conversation, ports);
    const { assembled, info, envelope } = fresh;
    const options = escalation.optionsFor(conversation.key, info);
    const facts = { assembled, info, atMs: envelope.input.receivedAtMs };
    const outputs: ConversationOutput[] = [];
    const before = conversation.escalation;
    for (const output of judge(facts, recorded, conversation, options))
      if (output.kind === 'withheld') escalation.withheld(output, conversation.key.tenant);
      else outputs.push(output);
    if (recorded.kind === 'utterance')
      recorded = { ...recorded, verdict: newVerdict(before, conversation.escalation) };
    return { recorded, outputs };
  } catch {
    // A fault in a rule costs this utterance its effect, not the conversation and not the process.
    meter.count('pipeline-error');
    return { recorded, outputs: [] };
  }
}

function publishRequest(
  output: ConversationOutput,
  { fresh, detection }: Effective,
  { key }: Conversation,
  { startedAtMs, decidedAtMs }: { readonly startedAtMs: number; readonly decidedAtMs: number },
): PublishRequest {
  const { envelope, info, assembledAtMs } = fresh;
  const { receivedAtMs } = envelope.input;
  return {
    key,
    info,
    output,
    receivedAtMs,
    decidedAtMs,
    latencyMs: {
      accept: envelope.submittedAtMs - receivedAtMs,
      assemble: assembledAtMs - envelope.submittedAtMs,
      queue: detection?.queueMs ?? 0,
      score: detection?.scoreMs ?? 0,
      escalate: decidedAtMs - startedAtMs,
      total: decidedAtMs - receivedAtMs,
    },
  };
}

/**
 * A snapshot when one is due: at the end, or after so many effects. Only while nothing else of the conversation is on
 * its way: it must hold neither more nor less than the inputs up to now.
 */
function snapshotOf({ fresh }: Effective, conversation: Conversation): Snapshot | undefined {
  if (fresh.assembled.kind === 'ended')
    return {
      codec: snapshotCodec,
      // Nobody goes on from here.
      body: '{}',
      endedAtMs: fresh.envelope.input.receivedAtMs,
      reopens: conversation.idledOut,
    };
  if (conversation.unsettled > 1 || conversation.effectsSinceSnapshot < effectsPerSnapshot) return undefined;
  return { codec: snapshotCodec, body: JSON.stringify(stateOf(conversation)), endedAtMs: null };
}

function isSpoken(fresh: FreshUtterance | FreshNews): fresh is FreshUtterance {
  return fresh.assembled.kind === 'utterance';
}
