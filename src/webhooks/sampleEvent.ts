import { randomUUID } from 'node:crypto';
import type { PulsoEvent } from '../domain/events.ts';
import type { EventData } from '../pipeline/publish/eventSchemas.ts';
import type { Outgoing } from './formats/request.ts';

/** A summary of a conversation that never was, as the schema of its data allows: nobody is alarmed by it. */
export function sampleEvent(nowMs: number): Outgoing {
  const now = new Date(nowMs).toISOString();
  const data: EventData<'pulso.conversation.summary.v1'> = {
    reason: 'test',
    utterances: 0,
    arcs: {},
    highestLevel: null,
    escalations: 0,
    moments: [],
    endedEscalated: false,
    advice: [],
    conversation: { channel: 'chat', sector: null, language: null, queue: null, startedAt: now },
    versions: { engine: 'test', model: { name: 'test', sha256: '' }, pack: 'test' },
  };
  const event: PulsoEvent = {
    specversion: '1.0',
    id: `test-${randomUUID()}`,
    source: '/pulso/test',
    type: 'pulso.conversation.summary.v1',
    subject: 'test',
    time: now,
    datacontenttype: 'application/json',
    dataschema: 'urn:pulso:test',
    partitionkey: 'test',
    data,
  };
  return { eventId: event.id, json: JSON.stringify(event) };
}
