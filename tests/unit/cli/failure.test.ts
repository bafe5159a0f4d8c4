import { expect, test } from 'vitest';
import { failureOf } from '../../../src/cli/failure.ts';
import { EngineError } from '../../../src/domain/errors.ts';

test('a known failure keeps its code, and has a remedy where one is known', () => {
  expect(failureOf(new EngineError('ADDRESS_IN_USE', 'port 1 is taken'))).toEqual({
    code: 'ADDRESS_IN_USE',
    message: 'port 1 is taken',
    remedy: expect.stringContaining('PULSO_PORT') as string,
  });
  expect(failureOf(new EngineError('SCORER_CLOSED', 'closed'))).toEqual({
    code: 'SCORER_CLOSED',
    message: 'closed',
  });
});

test('a fault of our own says where it was, in one line', () => {
  const { code, message } = failureOf(new RangeError('out of it'));
  expect(code).toBe('UNEXPECTED');
  expect(message).toMatch(/^RangeError: out of it \(at .*failure\.test\.ts.*\)$/);
  expect(failureOf('thrown as text')).toEqual({ code: 'UNEXPECTED', message: 'thrown as text' });
});
