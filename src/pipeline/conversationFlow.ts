import { connect, filter, map, merge, startWith, type Observable } from 'rxjs';
import { EngineError } from '../domain/errors.ts';
import type { Assembled } from './assemble/assembly.ts';
import type { ConversationInput } from '../domain/utterance.ts';
import type { Conversation, ConversationPorts, Fresh, Redact } from './conversation.ts';
import { refuse, type Envelope } from './envelope.ts';
import { finalLane } from './finalLane.ts';
import { interimLane } from './interimLane.ts';

/**
 * The journey of one conversation through the stages (docs/architecture.md). What comes of it leaves through the
 * publisher and the envelopes; emits after each effect, with the reason where that was its end.
 *
 * Finals keep their order in one lane; interims have a lane of their own, so that a late interim can neither
 * delay nor override a final.
 * @param restored what was stored before a restart, and has had no effect yet
 */
export function conversationFlow(
  inputs$: Observable<Envelope>,
  conversation: Conversation,
  ports: ConversationPorts,
  restored: readonly Fresh[] = [],
): Observable<string | undefined> {
  // Every operator costs each open conversation about a kilobyte: no more of them than there are reasons.
  const assembled$ = inputs$.pipe(
    map(envelope => assembleOrRefuse(envelope, conversation, ports)),
    filter(fresh => fresh !== undefined),
  );
  const fresh$ = restored.length === 0 ? assembled$ : assembled$.pipe(startWith(...restored));
  return fresh$.pipe(
    // The interim lane listens first: a final has ended the race of its interims before its own work begins.
    connect(shared$ =>
      merge(interimLane(shared$, conversation, ports), finalLane(shared$, conversation, ports)),
    ),
  );
}

function assembleOrRefuse(
  envelope: Envelope,
  conversation: Conversation,
  ports: ConversationPorts,
): Fresh | undefined {
  try {
    return assemble(envelope, conversation, ports);
  } catch {
    // A fault here costs this input, not the conversation, and its source is told.
    ports.meter.count('pipeline-error');
    refuse(envelope, new EngineError('INTERNAL', 'the input could not be assembled'));
    return undefined;
  }
}

/** accept → assemble: refuses, or returns what goes on. */
function assemble(
  envelope: Envelope,
  conversation: Conversation,
  { clock, meter, redact }: ConversationPorts,
): Fresh | undefined {
  const storedText = storedTextOf(envelope.input, conversation, redact);
  const assembled = conversation.assembly.take(envelope.input, storedText);
  const assembledAtMs = clock.nowMs();
  conversation.lastActivityAtMs = assembledAtMs;
  meter.stage('accept', envelope.submittedAtMs - envelope.input.receivedAtMs);
  if (takesEffect(assembled)) conversation.unsettled++;
  if (assembled.kind !== 'refused')
    return {
      envelope,
      assembled,
      info: conversation.assembly.info,
      assembledAtMs,
      ...(storedText === undefined ? {} : { storedText }),
    };
  refuse(envelope, assembled.error);
  return undefined;
}

/** Only finals are stored. */
function storedTextOf(
  input: ConversationInput,
  { assembly }: Conversation,
  redact: Redact | undefined,
): string | undefined {
  if (input.kind !== 'utterance' || !input.utterance.final) return undefined;
  const { text, language } = input.utterance;
  return redact?.(text, language ?? assembly.info.language);
}

/** Whatever is stored, and may change what comes after it. */
export function takesEffect(assembled: Assembled): boolean {
  switch (assembled.kind) {
    case 'info':
    case 'ended':
      return true;
    case 'utterance':
      return assembled.utterance.final;
    case 'duplicate':
    case 'refused':
      return false;
  }
}
