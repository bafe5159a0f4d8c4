import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { PulsoEvents, PulsoStream } from '../../src/client/client.ts';
import type { PulsoEvent } from '../../src/domain/events.ts';
import { startEngineProcess } from '../support/engineProcess.ts';
import { eventProblems } from '../support/schemas.ts';

test.each(['airline-cancelled.es', 'telecom-repeat.es', 'interims.en'])(
  'every event of the sample %s follows its published schema, which names each of its fields',
  async sample => {
    const args = ['bin/pulso.js', 'replay', `samples/${sample}.jsonl`, '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 16_777_216 });
    const events = stdout
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as PulsoEvent);
    expect(events.map(({ type }) => type)).toContain('pulso.conversation.summary.v1');
    const problemsOf = eventProblems();
    for (const event of events) expect([event.type, problemsOf(event)]).toEqual([event.type, null]);
  },
);

test('what dataschema names can be fetched from the engine that sent the event, also on a free port', async () => {
  const engine = await startEngineProcess();
  onTestFinished(async () => {
    await engine.stop();
  });
  const events = new PulsoEvents({ url: engine.url, WebSocket });
  await events.ready();
  const stream = new PulsoStream({ url: engine.url, WebSocket });
  const said = { role: 'customer', text: 'thank you, that helped', final: true } as const;
  await stream.utterance({ conversationId: 'c-1', utteranceId: 'u-1', ...said });
  await stream.conversationEnded({ conversationId: 'c-1' });
  await stream.close();
  for await (const { type, dataschema } of events) {
    const answer = await fetch(dataschema);
    expect(answer.headers.get('content-type')).toBe('application/schema+json');
    expect(await answer.json()).toMatchObject({ title: `data of ${type}`, type: 'object' });
    if (type === 'pulso.conversation.summary.v1') break;
  }
});
