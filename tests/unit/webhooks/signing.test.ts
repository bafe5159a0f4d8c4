import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { requestContent } from '../../../src/webhooks/formats/request.ts';
import { sampleEvent } from '../../../src/webhooks/sampleEvent.ts';
import { newSecret, secretBytes, signatureHeaders, writtenSecret } from '../../../src/webhooks/signing.ts';
import { eventProblems } from '../../support/schemas.ts';
import { endpoint, webhookSecret } from '../../support/webhooks.ts';

const nowMs = Date.now();
const outgoing = sampleEvent(nowMs);

describe('signatures', () => {
  it('are what the standardwebhooks package verifies', () => {
    const { headers, body } = requestContent(endpoint(), outgoing, nowMs);
    expect(new Webhook(webhookSecret).verify(body, headers)).toEqual(JSON.parse(outgoing.json));
    expect(headers['webhook-id']).toBe(outgoing.eventId);
  });

  it('another body, another secret or an old attempt does not verify', () => {
    const { headers, body } = requestContent(endpoint(), outgoing, nowMs);
    expect(() => new Webhook(webhookSecret).verify(`${body} `, headers)).toThrow();
    expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow();
    const old = requestContent(endpoint(), outgoing, nowMs - 310_000);
    expect(() => new Webhook(webhookSecret).verify(old.body, old.headers)).toThrow();
  });

  it('both secrets sign for a day after a rotation, then the new one alone', () => {
    const [current, previous] = [newSecret(), webhookSecret];
    const rotated = endpoint({
      secrets: {
        current: secretBytes(current),
        previous: { secret: secretBytes(previous), untilMs: nowMs + 1_000 },
      },
    });
    const during = requestContent(rotated, outgoing, nowMs);
    for (const secret of [current, previous]) new Webhook(secret).verify(during.body, during.headers);
    expect(during.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    const after = requestContent(rotated, outgoing, nowMs + 1_000);
    new Webhook(current).verify(after.body, after.headers);
    expect(() => new Webhook(previous).verify(after.body, after.headers)).toThrow();
  });

  it('the id stays and the time moves from attempt to attempt', () => {
    const parts = { id: 'e-1', body: '{}', timestampMs: 5_000 };
    const secrets = [secretBytes(webhookSecret)];
    const [first, second] = [
      signatureHeaders(parts, secrets),
      signatureHeaders({ ...parts, timestampMs: 9_999 }, secrets),
    ];
    expect([first['webhook-id'], first['webhook-timestamp']]).toEqual(['e-1', '5']);
    expect([second['webhook-id'], second['webhook-timestamp']]).toEqual(['e-1', '9']);
  });
});

describe('secrets', () => {
  it('are whsec_ and 32 fresh bytes', () => {
    expect(newSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret()).not.toBe(newSecret());
    expect(writtenSecret(secretBytes(webhookSecret))).toBe(webhookSecret);
  });

  it.each([
    '',
    'whsec_',
    'secret',
    `whsec_${Buffer.alloc(23).toString('base64')}`,
    `whsec_${Buffer.alloc(65).toString('base64')}`,
    'whsec_%%%',
  ])('that are too short, too long or malformed are refused without being quoted: %s', secret => {
    expect(() => secretBytes(secret)).toThrow('24 to 64 bytes');
  });
});

describe('forms', () => {
  it('the sample is an event that the published schemas allow', () => {
    const event = JSON.parse(outgoing.json) as Parameters<ReturnType<typeof eventProblems>>[0];
    expect(eventProblems()(event)).toBeNull();
  });

  it('a CloudEvents broker gets the event as body, or its attributes as headers', () => {
    const broker = endpoint({ kind: 'cloudevents', secrets: {} });
    const structured = requestContent(broker, outgoing, nowMs);
    expect(structured.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(structured.body).toBe(outgoing.json);
    expect(structured.headers).not.toHaveProperty('webhook-signature');

    const { data, datacontenttype, ...attributes } = JSON.parse(outgoing.json) as Record<string, unknown>;
    const binary = requestContent({ ...broker, mode: 'binary' }, outgoing, nowMs);
    expect(JSON.parse(binary.body)).toEqual(data);
    expect(binary.headers['content-type']).toBe(datacontenttype);
    for (const [name, value] of Object.entries(attributes)) expect(binary.headers[`ce-${name}`]).toBe(value);
  });

  it('attributes that a header can not hold are percent-encoded', () => {
    const json = JSON.stringify({ ...(JSON.parse(outgoing.json) as object), subject: 'café "5%" €\r\nx: y' });
    const { headers } = requestContent(
      endpoint({ kind: 'cloudevents', mode: 'binary' }),
      { ...outgoing, json },
      nowMs,
    );
    expect(headers['ce-subject']).toBe('caf%C3%A9%20%225%25%22%20%E2%82%AC%0D%0Ax:%20y');
  });

  it('EventBridge gets its envelope, with the whole event as detail', () => {
    const { body } = requestContent(
      endpoint({ kind: 'eventbridge', secrets: { token: 'abc' } }),
      outgoing,
      nowMs,
    );
    const event = JSON.parse(outgoing.json) as Record<string, unknown>;
    expect(JSON.parse(body)).toMatchObject({
      version: '0',
      id: outgoing.eventId,
      'detail-type': event['type'],
      source: 'pulso',
      time: event['time'],
      detail: event,
    });
  });

  it('a token goes as a bearer', () => {
    const { headers } = requestContent(
      endpoint({ kind: 'eventbridge', secrets: { token: 'abc' } }),
      outgoing,
      nowMs,
    );
    expect(headers['authorization']).toBe('Bearer abc');
  });
});
