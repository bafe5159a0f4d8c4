import { expect, test } from 'vitest';
import { parseMessage } from '../../../../../src/pipeline/accept/inlets/parse.ts';

const codeOf = (...args: Parameters<typeof parseMessage>) => {
  const parsed = parseMessage(...args);
  return parsed.kind === 'error' ? parsed.code : undefined;
};

test('JSON is parsed, with or without a byte order mark', () => {
  expect(parseMessage('\uFEFF{"a":1}', 'json')).toEqual({ kind: 'message', message: { a: 1 } });
});

test('what is not JSON has a code, and its error holds nothing of it', () => {
  for (const raw of ['', '{"secret-words":', 'secret-words', '{"a":1}{"b":2}']) {
    const parsed = parseMessage(raw, 'json');
    expect(parsed).toMatchObject({ kind: 'error', code: 'MESSAGE_NOT_JSON' });
    expect(JSON.stringify(parsed)).not.toContain('secret');
  }
});

test('a form is an object of strings, of which the first of a name counts', () => {
  expect(parseMessage('Body=two+words&From=%2B34&Body=again', 'form')).toEqual({
    kind: 'message',
    message: { Body: 'two words', From: '+34' },
  });
  expect(parseMessage('{"Body":"as JSON"}', 'form')).toMatchObject({ message: { Body: 'as JSON' } });
});

test('what is no form, too large a form, or a form that reaches for prototypes has a code', () => {
  expect(codeOf('just words', 'form')).toBe('MESSAGE_INVALID');
  expect(codeOf(Array.from({ length: 300 }, (_, at) => `f${at}=1`).join('&'), 'form')).toBe(
    'MESSAGE_TOO_COMPLEX',
  );
  expect(codeOf('__proto__=1', 'form')).toBe('MESSAGE_FORBIDDEN_KEY');
});

test('headers come in any case and with either line end; the JSON after them is the body', () => {
  expect(parseMessage('PATH: speech.phrase\nX-RequestId:7\n\n{"a":1}', 'headers-json')).toEqual({
    kind: 'message',
    message: { headers: { path: 'speech.phrase', 'x-requestid': '7' }, body: { a: 1 } },
  });
  expect(parseMessage('Path: turn.end\r\n\r\n', 'headers-json')).toEqual({
    kind: 'message',
    message: { headers: { path: 'turn.end' } },
  });
  expect(parseMessage('{"a":1}', 'headers-json')).toMatchObject({ message: { headers: {}, body: { a: 1 } } });
});

test('headers without a colon and a body that is not JSON have a code', () => {
  expect(codeOf('Path speech.phrase\r\n\r\n{}', 'headers-json')).toBe('MESSAGE_INVALID');
  expect(codeOf('Path: speech.phrase\r\n\r\n{"a"', 'headers-json')).toBe('MESSAGE_NOT_JSON');
});

test('depth and size have limits that vendors do not reach', () => {
  const nested = (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
  expect(codeOf(nested(30), 'json')).toBeUndefined();
  expect(codeOf(nested(40), 'json')).toBe('MESSAGE_TOO_COMPLEX');
  expect(codeOf(JSON.stringify(Array.from({ length: 20_001 }, () => 1)), 'json')).toBe('MESSAGE_TOO_COMPLEX');
  expect(codeOf('{"constructor":{"prototype":{"a":1}}}', 'json')).toBe('MESSAGE_FORBIDDEN_KEY');
});
