import { Ajv, type ErrorObject } from 'ajv';
import { dataSchemaDocument, eventSchema } from '../../src/pipeline/publish/eventEnvelope.ts';
import { EVENT_TYPES, type PulsoEvent } from '../../src/domain/events.ts';

type Schema = Record<string, unknown>;

/** A validator that knows the formats which the schemas of the project use. */
export function strictAjv(): Ajv {
  const ajv = new Ajv({ strict: true, strictTypes: false });
  ajv.addFormat('date-time', text => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/u.test(text));
  ajv.addFormat('uri', text => URL.canParse(text));
  ajv.addFormat('uri-reference', text => URL.canParse(text, 'http://engine.example'));
  return ajv;
}

/** The same schema, but a field that it does not name is an error: finds what documentation has forgotten. */
export function closed(schema: unknown): Schema {
  const copy = structuredClone(schema) as Schema;
  close(copy);
  return copy;
}

function close(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  if ('properties' in node && !('additionalProperties' in node))
    Object.assign(node, { additionalProperties: false });
  for (const child of Object.values(node)) close(child);
}

/** Says what of an event its published schemas do not allow, or do not name; null when nothing. */
export function eventProblems(): (event: PulsoEvent) => ErrorObject[] | null {
  const ajv = strictAjv();
  const validators = new Map(
    EVENT_TYPES.map(type => [
      type,
      {
        event: ajv.compile(closed(eventSchema(type))),
        data: ajv.compile(closed(dataSchemaDocument(type))),
      },
    ]),
  );
  return event => {
    // As a subscriber sees it: fields that are undefined are not there.
    const received = JSON.parse(JSON.stringify(event)) as PulsoEvent;
    const validate = validators.get(received.type);
    if (validate === undefined) throw new Error(`no schema for ${received.type}`);
    if (!validate.event(received)) return validate.event.errors ?? [];
    return validate.data(received.data) ? null : (validate.data.errors ?? []);
  };
}
