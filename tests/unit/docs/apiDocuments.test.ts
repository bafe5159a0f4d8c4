import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { asyncApiFile } from '../../../scripts/asyncApiFile.ts';
import { formatted } from '../../../scripts/formatted.ts';
import { openApiFile } from '../../../scripts/openApiFile.ts';
import { EVENT_TYPES } from '../../../src/domain/events.ts';
import { decodeFrame } from '../../../src/pipeline/accept/decodeFrame.ts';
import { STREAM_MESSAGES } from '../../../src/pipeline/accept/messages.ts';
import { parseSubscriberMessage } from '../../../src/http/events/subscribeMessage.ts';

const asyncApi = readFileSync('docs/asyncapi.yaml', 'utf8');
const openApi = readFileSync('docs/openapi.json', 'utf8');

describe('docs/asyncapi.yaml', () => {
  test('is what the schemas of the code give: after a change, npm run docs', async () => {
    expect(asyncApi).toBe(await formatted('docs/asyncapi.yaml', asyncApiFile()));
  });

  test('is valid AsyncAPI 3 with all channels and every event type', async () => {
    const { document, diagnostics } = await new Parser().parse(asyncApi);
    // Severity 0 is an error, 1 a warning, as in language servers; what is above is advice on style.
    expect(diagnostics.filter(({ severity }) => [0, 1].includes(severity))).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
    expect(
      document
        ?.channels()
        .all()
        .map(channel => channel.address()),
    ).toEqual(['/v1/streams', '/v1/inlets/{vendor}', '/v1/events']);
    const messages =
      document
        ?.messages()
        .all()
        .map(message => message.id()) ?? [];
    expect(messages).toEqual(expect.arrayContaining([...EVENT_TYPES, ...Object.keys(STREAM_MESSAGES)]));
  });
});

describe('docs/openapi.json', () => {
  test('is what a running engine gives out: after a change, npm run docs', async () => {
    expect(openApi).toBe(await formatted('docs/openapi.json', await openApiFile()));
  });

  test('is valid OpenAPI', async () => {
    expect((await new Validator().validate(openApi)).errors).toBeUndefined();
  });
});

describe('the examples of the documents', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema(parse(asyncApi) as object, 'asyncapi.yaml');
  const validator = (name: string) => ajv.compile({ $ref: `asyncapi.yaml#/components/schemas/${name}` });

  const examples = ['docs/protocol.md', 'docs/events.md'].flatMap(file =>
    [...readFileSync(file, 'utf8').matchAll(/^```json\n([^]*?)^```$/gmu)].map(
      ([, text = '']) => [file, JSON.parse(text) as { readonly type?: string }] as const,
    ),
  );
  const nameOf = (example: { readonly type?: string }) =>
    Array.isArray(example) ? 'batch' : (example.type ?? '');

  test.each(examples.map(([file, example]) => [file, nameOf(example), example] as const))(
    '%s: %s follows its schema',
    (_file, name, example) => {
      const validate = validator(name);
      validate(example);
      expect(validate.errors).toBeNull();
    },
  );

  test('are there for every message that a source or a subscriber may send, and the engine takes them', () => {
    const names = examples.map(([, example]) => nameOf(example));
    expect(names).toEqual(expect.arrayContaining([...Object.keys(STREAM_MESSAGES), 'batch', 'subscribe']));
    for (const [, example] of examples) {
      const [name, text] = [nameOf(example), JSON.stringify(example)];
      if (name === 'subscribe') expect(parseSubscriberMessage(text)).toMatchObject({ type: 'subscribe' });
      if (name !== 'batch' && !(name in STREAM_MESSAGES)) continue;
      const context = { tenant: 't', receivedAtMs: 0, limits: { maxBatchMessages: 256 } };
      expect(decodeFrame(text, context).map(({ kind }) => kind)).not.toContain('refused');
    }
  });
});
