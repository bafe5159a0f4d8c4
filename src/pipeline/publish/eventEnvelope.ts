import { Type, type TSchema } from '@sinclair/typebox';
import type { EventType, PulsoEvent } from '../../domain/events.ts';
import { EVENT_DATA, type EventData } from './eventSchemas.ts';

/** An event whose `type` tells what its `data` holds. */
export type TypedEvent = {
  [T in EventType]: Omit<PulsoEvent, 'type' | 'data'> & { readonly type: T; readonly data: EventData<T> };
}[EventType];

/** Where an engine that is reached at `publicUrl` gives out the schema of an event's data. */
export function dataSchemaUrl(publicUrl: string, type: EventType): string {
  return `${publicUrl.replace(/\/+$/u, '')}/schemas/${type}.json`;
}

/** The schema of an event's `data` as a document that stands by itself. */
export function dataSchemaDocument(type: EventType): object {
  const { description, ...schema } = EVENT_DATA[type];
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: dataSchemaUrl('', type),
    title: `data of ${type}`,
    description,
    ...schema,
  };
}

const text = (description: string) => Type.String({ minLength: 1, description });
const instant = (description: string) => Type.String({ format: 'date-time', description });

const attributes = {
  specversion: Type.Literal('1.0'),
  id: text('The same whenever the event is computed again: keep the ids that were handled.'),
  source: Type.String({ minLength: 1, format: 'uri-reference', description: 'The engine.' }),
  subject: text('The conversation id.'),
  time: instant('When the causing message was received.'),
  datacontenttype: Type.Literal('application/json'),
  dataschema: Type.String({ format: 'uri', description: 'Where the JSON Schema of `data` is.' }),
  partitionkey: text('The conversation id.'),
  sequence: Type.Optional(
    Type.String({ pattern: '^\\d{20}$', description: 'Offset in the event log; absent on signals.' }),
  ),
  causationid: Type.Optional(text('The causing utterance.')),
  severitytext: Type.Optional(
    Type.Unsafe<string>({ type: 'string', enum: ['INFO', 'WARN', 'ERROR', 'FATAL'] }),
  ),
  severitynumber: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 })),
  expirytime: Type.Optional(instant('From then on the alert is stale.')),
} satisfies Record<Exclude<keyof PulsoEvent, 'type' | 'data'>, TSchema>;

/** The whole CloudEvent of a type. */
export function eventSchema(type: EventType): TSchema {
  return Type.Object({ ...attributes, type: Type.Literal(type), data: EVENT_DATA[type] });
}
