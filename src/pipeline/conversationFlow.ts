import { connect, filter, map, merge, type Observable } from 'rxjs';
import { EngineError } from '../domain/errors.ts';
import type { Conversation, ConversationPorts, Fresh } from './conversation.ts';
import { refuse, type Envelope } from './envelope.ts';
import { finalLane } from './finalLane.ts';
import { interimLane } from './interimLane.ts';

/**
 * The journey of one conversation through the stages (docs/architecture.md). What comes of it leaves through the
 * publisher and the envelopes; emits the reason of its end once that has had its effect.
 *
 * Finals keep their order in one lane; interims have a lane of their own, so that a late interim can neither
 * delay nor override a final.
 */
export function conversationFlow(
  inputs$: Observable<Envelope>,
  conversation: Conversation,
  ports: ConversationPorts,
): Observable<string> {
  return inputs$.pipe(
    map(envelope => {
      try {
        return assemble(envelope, conversation, ports);
      } catch {
        // A fault here costs this input, not the conversation, and its source is told.
        ports.meter.count('pipeline-error');
        refuse(envelope, new EngineError('INTERNAL', 'the input could not be assembled'));
        return undefined;
      }
    }),
    filter(fresh => fresh !== undefined),
    // The interim lane listens first: a final has ended the race of its interims before its own work begins.
    connect(fresh$ =>
      merge(interimLane(fresh$, conversation, ports), finalLane(fresh$, conversation, ports)),
    ),
  );
}

/** accept → assemble: refuses, or returns what goes on. */
function assemble(
  envelope: Envelope,
  conversation: Conversation,
  { clock, meter }: ConversationPorts,
): Fresh | undefined {
  const assembled = conversation.assembly.take(envelope.input);
  const assembledAtMs = clock.nowMs();
  conversation.lastActivityAtMs = assembledAtMs;
  meter.stage('accept', envelope.submittedAtMs - envelope.input.receivedAtMs);
  if (assembled.kind !== 'refused')
    return { envelope, assembled, info: conversation.assembly.info, assembledAtMs };
  refuse(envelope, assembled.error);
  return undefined;
}
