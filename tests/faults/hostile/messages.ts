import { frame } from '../rawClient.ts';
import { accepted, canary, close, onStream, refused, type HostileCase } from './hostileCase.ts';

const utterance = (fields: object) =>
  frame(
    JSON.stringify({
      type: 'utterance',
      conversationId: 'c',
      utteranceId: 'u',
      role: 'customer',
      text: canary,
      final: true,
      ...fields,
    }),
  );
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

const keys = (count: number) =>
  `{"type":"utterance",${Array.from({ length: count }, (_, at) => `"k${at}":1`).join(',')}}`;
const number = (field: string, text: string) =>
  frame(
    `{"type":"utterance","conversationId":"c","utteranceId":"u","role":"customer","text":"a","final":true,"${field}":${text}}`,
  );

/** Messages that no honest source sends. */
export const messageCases: readonly HostileCase[] = [
  onStream('no JSON', [frame(canary)], refused('MESSAGE_NOT_JSON')),
  onStream('an unknown type', [frame(JSON.stringify({ type: canary }))], refused('MESSAGE_TYPE_UNKNOWN')),
  onStream(
    'a prototype',
    [frame(`{"type":"utterance","__proto__":{"a":"${canary}"}}`)],
    refused('MESSAGE_FORBIDDEN_KEY'),
  ),
  onStream(
    'a constructor',
    [frame('{"type":"utterance","constructor":{"prototype":{}}}')],
    refused('MESSAGE_FORBIDDEN_KEY'),
  ),
  onStream('1,000 levels', [frame(nested(1_000))], refused('MESSAGE_TOO_COMPLEX')),
  onStream('an id with a null', [utterance({ conversationId: 'a\u0000b' })], refused('ID_INVALID')),
  onStream(
    'an id of 1,000 characters',
    [utterance({ utteranceId: 'x'.repeat(1_000) })],
    refused('ID_INVALID'),
  ),
  onStream(
    'a text of 20,000 characters',
    [utterance({ text: canary.repeat(1_500) })],
    refused('TEXT_TOO_LONG'),
  ),
  onStream('half a character', [utterance({ text: '\ud800' })], refused('TEXT_NOT_UNICODE')),
  onStream(
    'numbers where there are none',
    [utterance({ beginOffsetMs: canary })],
    refused('MESSAGE_INVALID'),
  ),
  onStream(
    'wrong messages without end',
    Array.from({ length: 40 }, () => frame(canary)),
    close(1008),
  ),
  onStream(
    '60,000 brackets',
    [frame('['.repeat(30_000) + ']'.repeat(30_000))],
    refused('MESSAGE_TOO_COMPLEX'),
  ),
  onStream('5,000 keys', [frame(keys(5_000))], refused('MESSAGE_TOO_COMPLEX')),
  onStream('5,000 messages in one', [frame(`[${'{},'.repeat(5_000)}{}]`)], refused('BATCH_TOO_LONG')),
  onStream(
    'a prototype deep inside',
    [frame(`{"type":"conversation.started","conversationId":"c","attributes":{"a":{"__proto__":{"b":1}}}}`)],
    refused('MESSAGE_FORBIDDEN_KEY'),
  ),
  onStream(
    'a prototype in another writing',
    [frame(String.raw`{"type":"utterance","\u005f_proto__":{"a":1}}`)],
    refused('MESSAGE_FORBIDDEN_KEY'),
  ),
  onStream('a number beyond all numbers', [number('revision', '1e999')], refused('MESSAGE_INVALID')),
  onStream(
    'a number that is not whole any more',
    [number('revision', '9007199254740993')],
    refused('MESSAGE_INVALID'),
  ),
  onStream('a time before the beginning', [number('beginOffsetMs', '-1')], refused('MESSAGE_INVALID')),
  onStream(
    'a number of 50,000 digits',
    [number('endOffsetMs', '9'.repeat(50_000))],
    refused('MESSAGE_INVALID'),
  ),
  onStream('an empty id', [utterance({ conversationId: '' })], refused('ID_INVALID')),
  onStream('an id that is a list', [utterance({ conversationId: ['c'] })], refused('MESSAGE_INVALID')),
  onStream(
    'an id that turns the writing round',
    [utterance({ conversationId: 'a\u202eb\u0085' })],
    refused('ID_INVALID'),
  ),
  onStream('half a character in an id', [utterance({ conversationId: '\udfff' })], refused('ID_INVALID')),
  onStream('a role that is inherited', [utterance({ role: 'constructor' })], refused('MESSAGE_INVALID')),
  onStream('a type that is inherited', [frame('{"type":"toString"}')], refused('MESSAGE_TYPE_UNKNOWN')),
  ...['__proto__', 'constructor', "'; drop table inbox; --", '../../etc/passwd', '%00', '${1+1}'].map(id =>
    onStream(`the id ${id}`, [utterance({ conversationId: id, utteranceId: id })], accepted),
  ),
  onStream('no JSON where events are', [frame(canary)], refused('MESSAGE_NOT_JSON'), '/v1/events'),
  onStream(
    'a filter of a prototype',
    [frame('{"type":"subscribe","filter":{"__proto__":{"types":["*"]}}}')],
    refused('MESSAGE_FORBIDDEN_KEY'),
    '/v1/events',
  ),
  onStream(
    'a position beyond all numbers',
    [frame('{"type":"subscribe","resume":{"epoch":"e","offset":1e999}}')],
    refused('RESUME_INVALID'),
    '/v1/events',
  ),
  onStream(
    'wrong subscriptions without end',
    Array.from({ length: 40 }, () => frame(canary)),
    close(1008),
    '/v1/events',
  ),
];
