import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../src/domain/errors.ts';
import { EVENT_TYPES } from '../../../src/domain/events.ts';
import type { ConversationDetail, ConversationSource } from '../../../src/http/rest/ports.ts';
import { dataSchemaDocument, dataSchemaUrl } from '../../../src/pipeline/publish/eventEnvelope.ts';
import { emotions, info, score, signals } from '../../support/builders.ts';
import { arc, escalation, morningMs } from '../../support/events.ts';
import { testServer } from '../events/testServer.ts';

function detail(number: number, overrides: Partial<ConversationDetail> = {}): ConversationDetail {
  return {
    conversationId: `c-${number}`,
    info: info({ language: 'es', sector: 'airline', attributes: { queue: 'rebooking' } }),
    level: null,
    valence: -0.2,
    peakEnd: -0.3,
    openedAtMs: morningMs + number,
    lastActivityAtMs: morningMs + number + 1_000,
    endedBecause: null,
    highestLevel: null,
    utterances: 2,
    escalations: 0,
    arcs: {},
    moment: null,
    escalation: null,
    ...overrides,
  };
}

function source(details: readonly ConversationDetail[]): ConversationSource {
  return {
    list: tenant => (tenant === 'default' ? details : []),
    detail: ({ tenant, conversationId }) =>
      tenant === 'default' ? details.find(known => known.conversationId === conversationId) : undefined,
  };
}

describe('GET /v1/conversations', () => {
  test('lists the open conversations, oldest first', async () => {
    const { app } = await testServer({
      conversations: source([detail(1, { level: 'alert' }), detail(2, { valence: null, peakEnd: null })]),
    });
    const answer = await app.inject('/v1/conversations');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      conversations: [
        {
          id: 'c-1',
          channel: 'voice',
          level: 'alert',
          valence: -0.2,
          peakEnd: -0.3,
          openedAt: '2026-11-22T09:30:00.001Z',
          lastActivityAt: '2026-11-22T09:30:01.001Z',
        },
        expect.objectContaining({ id: 'c-2', level: null, valence: null, peakEnd: null }),
      ],
      next: null,
    });
  });

  test('comes in pages; conversations that close meanwhile shift nobody', async () => {
    const details = Array.from({ length: 7 }, (_, i) =>
      detail(i, { openedAtMs: morningMs + Math.floor(i / 3) }),
    );
    const { app } = await testServer({ conversations: source(details) });
    const ids: string[] = [];
    let after = '';
    for (;;) {
      const answer = await app.inject({
        url: '/v1/conversations',
        query: { limit: '2', ...(after === '' ? {} : { after }) },
      });
      const { conversations, next } = answer.json<{ conversations: { id: string }[]; next: string | null }>();
      ids.push(...conversations.map(({ id }) => id));
      // The oldest one closes while the list is being read.
      if (after === '') details.shift();
      if (next === null) break;
      after = next;
    }
    expect(ids).toEqual(['c-0', 'c-1', 'c-2', 'c-3', 'c-4', 'c-5', 'c-6']);
  });

  test('when the last row of a page has closed, no other is left out', async () => {
    const details = Array.from({ length: 4 }, (_, i) => detail(i, { openedAtMs: morningMs }));
    const { app } = await testServer({ conversations: source(details) });
    const first = await app.inject('/v1/conversations?limit=2');
    details.splice(1, 1);
    const { next } = first.json<{ next: string }>();
    const second = await app.inject({ url: '/v1/conversations', query: { after: next } });
    const ids = second.json<{ conversations: { id: string }[] }>().conversations.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['c-2', 'c-3']));
  });

  test.each(['limit=0', 'limit=501', 'limit=few', 'after=elsewhere', 'page=2'])(
    '%s is refused',
    async query => {
      const { app } = await testServer();
      const answer = await app.inject(`/v1/conversations?${query}`);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'MESSAGE_INVALID' });
    },
  );
});

describe('GET /v1/conversations/:id', () => {
  test('shows state, arc and evidence', async () => {
    const open = {
      escalationNumber: 1,
      level: 'alert' as const,
      raisedAtMs: morningMs + 44_000,
      rules: [{ id: 'threat-to-leave', version: '1', level: 'alert' as const }],
      evidence: escalation().evidence,
    };
    const known = detail(1, {
      level: 'alert',
      highestLevel: 'alert',
      escalations: 1,
      arcs: { customer: arc },
      moment: {
        momentId: '6c1f0e9a4b62d38f0c1e7a95',
        journeyEvent: 'flight-cancelled',
        linkedTo: null,
        openedAtMs: morningMs + 41_000,
      },
      escalation: open,
    });
    const { app } = await testServer({ conversations: source([known]) });
    const answer = await app.inject('/v1/conversations/c-1');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      id: 'c-1',
      sector: 'airline',
      language: 'es',
      queue: 'rebooking',
      level: 'alert',
      arcs: { customer: { peak: { utteranceId: 'u-17' }, peakEnd: -0.9 } },
      moment: { journeyEvent: 'flight-cancelled', openedAt: '2026-11-22T09:30:41.000Z' },
      escalation: { raisedAt: '2026-11-22T09:30:44.000Z', evidence: escalation().evidence },
    });
  });

  test('finds ids with every character that an id may have', async () => {
    const conversationId = 'köln/7 ?#%🛫'.padEnd(126, 'ñ');
    const { app } = await testServer({ conversations: source([detail(1, { conversationId })]) });
    const answer = await app.inject(`/v1/conversations/${encodeURIComponent(conversationId)}`);
    expect(answer.json()).toMatchObject({ id: conversationId });
  });

  test('another tenant gets the same answer as for no conversation at all', async () => {
    const conversations = source([detail(1)]);
    const other = await testServer({
      conversations,
      authenticate: () => ({ kind: 'granted', tenant: 'other' }),
    });
    const none = await testServer();
    const answers = [
      await other.app.inject('/v1/conversations/c-1'),
      await none.app.inject('/v1/conversations/c-1'),
    ];
    for (const answer of answers) {
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toEqual({
        code: 'CONVERSATION_UNKNOWN',
        message: 'no open conversation has this id',
        retryable: false,
      });
    }
  });
});

describe('POST /v1/score', () => {
  const post = async (payload: unknown, setup: Parameters<typeof testServer>[0] = {}, headers = {}) => {
    const { app } = await testServer(setup);
    return app.inject({
      method: 'POST',
      url: '/v1/score',
      headers: { 'content-type': 'application/json', ...headers },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
  };

  test('answers with sentiment, emotions and phrases', async () => {
    const hit = {
      phraseId: 'leave.cancel-contract',
      category: 'leave',
      weight: 0.8,
      begin: 0,
      end: 18,
    } as const;
    const answer = await post(
      { text: 'cancel my contract', language: 'en' },
      {
        score: ({ text, language }) => {
          expect([text, language]).toEqual(['cancel my contract', 'en']);
          return Promise.resolve(
            signals({ score: score(-0.7, { emotions: emotions({ anger: 0.8 }) }), phrases: [hit] }),
          );
        },
      },
    );
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      language: 'en',
      scorer: 'model',
      sentiment: { label: 'negative', valence: -0.7 },
      emotions: { anger: 0.8, joy: 0 },
      phrases: [hit],
    });
  });

  test('says why a text is not scored: that is not neutral', async () => {
    const answer = await post(
      { text: '[NAME]' },
      { score: () => Promise.resolve(signals({ notScoredBecause: 'redacted' })) },
    );
    expect(answer.json()).toEqual({ language: 'en', phrases: [], notScoredBecause: 'redacted' });
  });

  test.each<[string, unknown, number, string]>([
    ['no JSON', '{"text": "zumbarrojo', 400, 'MESSAGE_NOT_JSON'],
    ['an empty body', '', 400, 'MESSAGE_NOT_JSON'],
    ['no text', {}, 400, 'MESSAGE_INVALID'],
    ['text that is no string', { text: 5 }, 400, 'MESSAGE_INVALID'],
    ['a field too many', { text: 'a', zumbarrojo: 1 }, 400, 'MESSAGE_INVALID'],
    ['a language that is no tag', { text: 'a', language: 'zumbarrojo, or so' }, 400, 'MESSAGE_INVALID'],
    ['too long a text', { text: 'zumbarrojo '.repeat(1_000) }, 400, 'TEXT_TOO_LONG'],
    ['half a surrogate pair', '{"text":"zumbarrojo \\ud83d"}', 400, 'TEXT_NOT_UNICODE'],
    [
      'a key that reaches for the prototype',
      '{"text":"a","__proto__":{"zumbarrojo":1}}',
      400,
      'MESSAGE_FORBIDDEN_KEY',
    ],
    ['deep nesting', '['.repeat(100_000), 400, 'MESSAGE_NOT_JSON'],
    ['deep nesting that closes', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 400, 'MESSAGE_TOO_COMPLEX'],
    ['a megabyte', { text: 'zumbarrojo '.repeat(100_000) }, 413, 'MESSAGE_TOO_LARGE'],
  ])('%s is refused, and not quoted', async (_name, payload, status, code) => {
    const answer = await post(payload);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code });
    expect(answer.body).not.toContain('zumbarrojo');
  });

  test('a form is refused', async () => {
    const answer = await post('text=zumbarrojo', {}, { 'content-type': 'application/x-www-form-urlencoded' });
    expect(answer.statusCode).toBe(415);
    expect(answer.json()).toMatchObject({ code: 'MESSAGE_NOT_JSON' });
  });

  test('a scorer that is overloaded says when to come again', async () => {
    const busy = new EngineError('OVERLOADED', '512 utterances waiting, limit 512', {
      retryable: true,
      retryAfterMs: 1_500,
    });
    const answer = await post({ text: 'a' }, { score: () => Promise.reject(busy) });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.json()).toEqual({
      code: 'OVERLOADED',
      message: busy.message,
      retryable: true,
      retryAfterMs: 1_500,
    });
  });

  test('a fault that quotes the text reaches neither the answer nor the log', async () => {
    const { app, lines } = await testServer({
      score: ({ text }) =>
        Promise.reject(new Error(`can not score "${text}"`, { cause: new TypeError(text) })),
    });
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/score?ticket=zumbarrojo',
      payload: { text: 'zumbarrojo' },
    });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({ code: 'INTERNAL', message: 'the engine failed; its log says where' });
    const line = lines.find(text => text.includes('request failed')) ?? '';
    expect(line).toContain('routes.test.ts');
    expect(lines.join('')).not.toContain('zumbarrojo');
  });
});

describe('health and metrics', () => {
  test('the process is healthy while it turns; it is ready once nothing is missing', async () => {
    const reasons = ['model', 'draining'];
    const { app } = await testServer({ notReadyBecause: () => reasons });
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
    const notReady = await app.inject('/readyz');
    expect(notReady.statusCode).toBe(503);
    expect(notReady.json()).toEqual({ status: 'not-ready', reasons: ['model', 'draining'] });
    reasons.length = 0;
    const ready = await app.inject('/readyz');
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toEqual({ status: 'ready' });
  });

  test('metrics come in the text format of Prometheus', async () => {
    const { app, metrics } = await testServer();
    metrics.count('event-published', 3);
    const answer = await app.inject('/metrics');
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.body).toContain('pulso_events_published_total 3');
  });
});

describe('the API description', () => {
  test('is valid OpenAPI and names every path', async () => {
    const { app } = await testServer();
    const description = (await app.inject('/docs/json')).json<{ paths: object }>();
    expect(Object.keys(description.paths).toSorted()).toEqual([
      '/healthz',
      '/metrics',
      '/readyz',
      '/schemas/{file}',
      '/v1/conversations',
      '/v1/conversations/{id}',
      '/v1/customers/{id}',
      '/v1/events',
      '/v1/inlets/{vendor}',
      '/v1/keys',
      '/v1/keys/{id}',
      '/v1/rules',
      '/v1/rules/reload',
      '/v1/rules/{id}/mute',
      '/v1/score',
      '/v1/tickets',
      '/v1/webhooks',
      '/v1/webhooks/{id}',
      '/v1/webhooks/{id}/deliveries',
      '/v1/webhooks/{id}/deliveries/{offset}/resend',
      '/v1/webhooks/{id}/rotate',
      '/v1/webhooks/{id}/test',
    ]);
    expect(await new Validator().validate(description)).toEqual({ valid: true });
  });

  test('is a page whose scripts and styles its own security policy lets in', async () => {
    const { app } = await testServer();
    const page = await app.inject('/docs/');
    expect(page.statusCode).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    const sources = [...page.body.matchAll(/<(?:script|link)[^>]+(?:src|href)="([^"]+)"/gu)].map(
      ([, url = '']) => url,
    );
    expect(sources.length).toBeGreaterThan(3);
    for (const url of sources) {
      expect(url).not.toMatch(/^(?:https?:)?\/\//u);
      expect((await app.inject(new URL(url, 'http://localhost/docs/').pathname)).statusCode).toBe(200);
    }
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/u);
  });
});

describe('the schemas of event data', () => {
  test.each(EVENT_TYPES)(
    '%s: its dataschema leads to the schema that its data is tested with',
    async type => {
      const { app } = await testServer();
      const { pathname } = new URL(dataSchemaUrl('http://127.0.0.1:8787', type));
      const answer = await app.inject(pathname);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('application/schema+json');
      expect(answer.json()).toEqual(JSON.parse(JSON.stringify(dataSchemaDocument(type))));
    },
  );

  test('another name is a 404 with a code', async () => {
    const { app } = await testServer();
    for (const file of ['pulso.signals.v1', 'pulso.signals.v2.json', 'constructor']) {
      const answer = await app.inject(`/schemas/${file}`);
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ code: 'PATH_UNKNOWN' });
    }
  });
});
