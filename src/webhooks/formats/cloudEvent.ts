import type { PulsoEvent } from '../../domain/events.ts';
import type { RequestContent } from './request.ts';

/** Structured mode: the whole event is the body. */
export function structuredCloudEvent(json: string): RequestContent {
  return { headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' }, body: json };
}

/** Binary mode: the data is the body, attributes are `ce-` headers (HTTP binding of CloudEvents, §3.1). */
export function binaryCloudEvent(json: string): RequestContent {
  const { data, datacontenttype, ...attributes } = JSON.parse(json) as PulsoEvent;
  return {
    headers: {
      'content-type': datacontenttype,
      ...Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [`ce-${name}`, headerValue(String(value))]),
      ),
    },
    body: JSON.stringify(data),
  };
}

/** Percent-encoded as the binding says: blank, quote, percent, and everything outside printable ASCII. Pure. */
function headerValue(text: string): string {
  return text.replace(/[^!#$&-~]/gu, character =>
    [...Buffer.from(character, 'utf8')]
      .map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}
