import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { optionsOf } from '../../../src/config/options.ts';
import { ConfigSchema } from '../../../src/config/schema.ts';
import { ERROR_CODES } from '../../../src/domain/errors.ts';
import { CLOSE_CODES } from '../../../src/http/closeCodes.ts';
import { STREAM_ANSWERS } from '../../../src/http/streams/answers.ts';
import { decodeFrame } from '../../../src/pipeline/accept/decodeFrame.ts';
import { STREAM_MESSAGES } from '../../../src/pipeline/accept/messages.ts';

const document = readFileSync('docs/protocol.md', 'utf8');

/** The text under a heading, up to the next heading of the same or a higher level. */
function section(heading: string): string {
  const level = heading.split(' ', 1)[0] ?? '';
  const [, rest = ''] = document.split(`\n${heading}\n`);
  return rest.split(new RegExp(`\n#{1,${level.length}} `, 'u'), 1)[0] ?? '';
}

const subheadings = (text: string) => [...text.matchAll(/^#### `(.+)`$/gmu)].map(match => match[1]);
const examples = (text: string) => [...text.matchAll(/```json\n([^`]+)\n```/gu)].map(match => match[1] ?? '');
const code = (text: string) => [...text.matchAll(/`([A-Z][A-Z_]+_[A-Z_]+)`/gu)].map(match => match[1]);

describe('docs/protocol.md', () => {
  test('explains every message a source may send, and no other', () => {
    expect(subheadings(section('### Messages')).toSorted()).toEqual(Object.keys(STREAM_MESSAGES).toSorted());
  });

  test('has examples of messages that the engine takes', () => {
    const messages = examples(section('### Messages'));
    expect(messages).toHaveLength(5);
    for (const example of messages) {
      const decoded = decodeFrame(example, { tenant: 't', receivedAtMs: 0, limits: { maxBatchMessages: 2 } });
      expect(decoded.map(({ kind }) => kind)).not.toContain('refused');
    }
  });

  test('explains every answer, and no other', () => {
    expect(subheadings(section('### Answers')).toSorted()).toEqual(Object.keys(STREAM_ANSWERS).toSorted());
  });

  test('has examples of answers that follow their schema', () => {
    const ajv = new Ajv({ strict: true });
    const answers = [...examples(section('### Answers')), ...examples(section('### Signals'))];
    expect(answers).toHaveLength(5);
    for (const example of answers) {
      const answer = JSON.parse(example) as { type: keyof typeof STREAM_ANSWERS };
      ajv.validate(STREAM_ANSWERS[answer.type], answer);
      expect(ajv.errors).toBeNull();
    }
  });

  test('lists every close code with what a client does next', () => {
    const rows = [...section('## Close codes').matchAll(/^\| (\d{4}) \|.*\| (\w+) +\|$/gmu)];
    expect(rows.map(([, number, then]) => `${number} ${then}`)).toEqual(
      Object.values(CLOSE_CODES)
        .map(({ code: number, then }) => `${number} ${then}`)
        .toSorted(),
    );
  });

  test('names only codes of errors.md and options of configuration.md', () => {
    const options = optionsOf(ConfigSchema).map(({ path }) => path.join('.'));
    const named = [...document.matchAll(/`((?:streams|conversations|model|events)\.\w+)`/gu)].map(
      match => match[1],
    );
    expect(named.length).toBeGreaterThan(10);
    for (const option of named) expect(options).toContain(option);
    for (const errorCode of code(document)) expect(ERROR_CODES).toContain(errorCode);
  });

  test('gives the defaults of the options as limits', () => {
    const defaults = new Map(optionsOf(ConfigSchema).map(option => [option.path.join('.'), option.default]));
    const rows = section('### Limits').split('\n');
    for (const [option, value, text] of [
      ['streams.maxMessageBytes', 65_536, '64 KiB'],
      ['streams.maxBatchMessages', 256, '256'],
      ['streams.maxConnections', 5_000, '5,000'],
      ['streams.maxConnectionsPerAddress', 1_000, '1,000'],
      ['streams.maxMessagesPerSecond', 5_000, '5,000'],
      ['streams.maxUnacknowledged', 256, '256'],
      ['model.maxQueuedFinals', 4_096, '4,096'],
      ['conversations.maxOpen', 10_000, '10,000'],
      ['conversations.maxOpenPerConnection', 2_000, '2,000'],
      ['streams.firstMessageTimeoutMs', 5_000, '5 s'],
      ['streams.idleTimeoutMs', 600_000, '10 min'],
    ] as const) {
      expect(defaults.get(option)).toBe(value);
      expect(rows.find(row => row.includes(`\`${option}\``))).toContain(text);
    }
  });
});

test('the reason of every close fits into its frame', () => {
  for (const { reason } of Object.values(CLOSE_CODES))
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
});
