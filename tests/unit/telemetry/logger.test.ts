import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../src/domain/errors.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';

const word = 'zumbarrojo';

function recording(options: { pretty?: boolean; level?: 'info' | 'debug' } = {}) {
  const lines: string[] = [];
  const log = createLogger({ level: 'info', ...options, destination: { write: line => lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

/** An error as parsers throw them: it quotes what it was given. */
function quoting(): unknown {
  try {
    return JSON.parse(`{"text": ${word}}`);
  } catch (error) {
    return error;
  }
}

describe('the log', () => {
  test('a line holds its fields and its message, and nothing of the machine', () => {
    const { log, last } = recording();
    log.warn({ conversationId: 'c-1', code: 'SCORER_FAILED' }, 'utterance not scored');
    expect(last()).toEqual({
      level: 40,
      time: expect.any(Number) as number,
      conversationId: 'c-1',
      code: 'SCORER_FAILED',
      msg: 'utterance not scored',
    });
  });

  test('a URL is kept without its query', () => {
    const { log, last } = recording();
    log.info({ url: `http://127.0.0.1:8787/v1/events?ticket=${word}` }, 'ready');
    expect(last()['url']).toBe('http://127.0.0.1:8787/v1/events');
  });

  test('less severe lines than asked for are left out', () => {
    const { log, lines } = recording();
    log.debug('detail');
    expect(lines).toEqual([]);
  });

  test("the engine's own errors keep their message, and say where they come from", () => {
    const { log, last } = recording();
    log.error({ err: new EngineError('OVERLOADED', '512 waiting, limit 512') }, 'refused');
    expect(last()['err']).toMatchObject({
      type: 'EngineError',
      code: 'OVERLOADED',
      message: '512 waiting, limit 512',
    });
    expect(JSON.stringify(last())).toContain('logger.test.ts');
  });

  test('other errors are reduced to kind, code and place, causes included', () => {
    const { log, last } = recording();
    const cause = Object.assign(new TypeError(`${word}\n    at ${word}`), {
      code: 'ERR_INVALID_URL',
      input: word,
    });
    log.error({ err: new Error(word, { cause }) }, 'failed');
    const line = last();
    expect(JSON.stringify(line)).not.toContain(word);
    expect(line['err']).toMatchObject({
      type: 'Error',
      cause: { type: 'TypeError', code: 'ERR_INVALID_URL' },
    });
    expect(JSON.stringify(line['err'])).toContain('logger.test.ts');
  });

  test.each<[string, (log: ReturnType<typeof recording>['log']) => void]>([
    [
      'an error by itself',
      log => {
        log.error(quoting());
      },
    ],
    [
      'an error without a message of the line',
      log => {
        log.error({ err: quoting() });
      },
    ],
    [
      'something thrown that is no error',
      log => {
        log.error({ err: word }, 'failed');
      },
    ],
    [
      'an utterance',
      log => {
        log.info({ utteranceId: 'u-1', text: word }, 'x');
      },
    ],
    [
      'an utterance one level down',
      log => {
        log.info({ utterance: { text: word } }, 'x');
      },
    ],
    [
      'an utterance two levels down',
      log => {
        log.info({ input: { utterance: { text: word } } }, 'x');
      },
    ],
    [
      'a request',
      log => {
        log.info(
          {
            req: {
              method: 'GET',
              url: `/?ticket=${word}`,
              headers: { authorization: word },
              routeOptions: { url: '/v1/events' },
            },
          },
          'x',
        );
      },
    ],
    [
      'headers',
      log => {
        log.info({ headers: { authorization: word } }, 'x');
      },
    ],
    [
      'an error of a child',
      log => {
        log.child({ path: '/v1/events' }).error(quoting());
      },
    ],
  ])('%s leaves no words behind, for machines or for people', (_name, write) => {
    for (const pretty of [false, true]) {
      const { log, lines } = recording({ pretty });
      write(log);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.join('')).not.toContain(word);
    }
  });
});
