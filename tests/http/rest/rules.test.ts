import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../src/domain/errors.ts';
import type { MuteTarget, RuleControl, RulesListing } from '../../../src/http/rest/ports.ts';
import { testServer } from '../events/testServer.ts';

const atMs = Date.UTC(2026, 0, 1);
const host = { host: '127.0.0.1' };
const listing: RulesListing = {
  file: 'rules.yaml',
  hash: '0123456789ab',
  loadedAtMs: atMs,
  warnings: [{ line: 4, column: 5, path: 'rules/0/id', message: 'one can never fire' }],
  failure: { atMs, message: 'rules.yaml:4:5: is wrong' },
  rules: [
    {
      id: 'one',
      version: '1',
      description: 'd',
      levels: ['watch', 'alert'],
      advice: ['supervisor'],
      shadow: true,
      shadowAlerts: 7,
      mutedAlerts: 2,
      mutes: [{ queue: 'refunds', untilMs: atMs }],
    },
  ],
};

/** A server whose rules remember what they were asked. */
async function server(replaced: Partial<RuleControl> = {}) {
  const asked: { target: MuteTarget; forMs?: number | undefined }[] = [];
  const { app } = await testServer({
    rules: {
      list: () => listing,
      reload: () => 'loaded',
      mute: (target, forMs) => {
        asked.push({ target, forMs });
        return { untilMs: atMs };
      },
      unmute: target => {
        asked.push({ target });
        return true;
      },
      ...replaced,
    },
  });
  return { app, asked };
}

describe('GET /v1/rules', () => {
  test('shows versions, mutes, counts, warnings, and why the newest content does not count', async () => {
    const { app } = await server();
    const answer = await app.inject({ url: '/v1/rules', headers: host });
    const at = '2026-01-01T00:00:00.000Z';
    expect(answer.json()).toEqual({
      file: 'rules.yaml',
      hash: '0123456789ab',
      loadedAt: at,
      warnings: listing.warnings,
      failure: { at, message: 'rules.yaml:4:5: is wrong' },
      rules: [{ ...listing.rules[0], mutes: [{ queue: 'refunds', until: at }] }],
    });
  });
});

describe('POST /v1/rules/reload', () => {
  test('says whether anything changed', async () => {
    const { app } = await server();
    const answer = await app.inject({ method: 'POST', url: '/v1/rules/reload', headers: host });
    expect([answer.statusCode, answer.json()]).toEqual([200, { outcome: 'loaded', hash: '0123456789ab' }]);
  });

  test('a file that is wrong is told with file, line and reason', async () => {
    const { app } = await server({
      reload: () => {
        throw new EngineError('RULES_INVALID', 'rules.yaml:4:5: is wrong');
      },
    });
    const answer = await app.inject({ method: 'POST', url: '/v1/rules/reload', headers: host });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      400,
      { code: 'RULES_INVALID', message: 'rules.yaml:4:5: is wrong' },
    ]);
  });
});

describe('muting', () => {
  const post = (payload: object) =>
    ({ method: 'POST', url: '/v1/rules/one/mute', headers: host, payload }) as const;

  test('a rule in a conversation, in a queue, or everywhere, for a time', async () => {
    const { app, asked } = await server();
    await app.inject(post({ conversationId: 'c-1', forMs: 60_000 }));
    await app.inject(post({ queue: 'refunds' }));
    const answer = await app.inject(post({}));
    expect(answer.json()).toEqual({ until: '2026-01-01T00:00:00.000Z' });
    const target = { tenant: 'default', ruleId: 'one' };
    expect(asked).toEqual([
      { target: { ...target, conversationId: 'c-1' }, forMs: 60_000 },
      { target: { ...target, queue: 'refunds' }, forMs: undefined },
      { target, forMs: undefined },
    ]);
  });

  test.each([
    ['an unknown field', { conversation: 'c-1' }],
    ['a time that is none', { forMs: 0 }],
    ['longer than a week', { forMs: 604_800_001 }],
    ['a number as text', { forMs: '60000' }],
    ['an empty id', { conversationId: '' }],
  ])('refuses %s', async (_what, payload) => {
    const { app, asked } = await server();
    const answer = await app.inject(post(payload));
    expect([answer.statusCode, answer.json()]).toMatchObject([400, { code: 'MESSAGE_INVALID' }]);
    expect(asked).toEqual([]);
  });

  test('an unknown rule is not found', async () => {
    const { app } = await server({
      mute: () => {
        throw new EngineError('RULE_UNKNOWN', 'no rule has this id');
      },
    });
    const answer = await app.inject(post({}));
    expect([answer.statusCode, answer.json()]).toMatchObject([404, { code: 'RULE_UNKNOWN' }]);
  });

  test('is taken back in the same scope', async () => {
    const { app, asked } = await server();
    const answer = await app.inject({
      method: 'DELETE',
      url: '/v1/rules/one/mute?queue=refunds',
      headers: host,
    });
    expect(answer.json()).toEqual({ unmuted: true });
    expect(asked).toEqual([{ target: { tenant: 'default', ruleId: 'one', queue: 'refunds' } }]);
  });
});
