import { describe, expect, test } from 'vitest';
import { EVENT_TYPES, sequenced, type EventType } from '../../../../src/domain/events.ts';
import { cloudEvent } from '../../../../src/pipeline/publish/cloudEvent.ts';
import { Dialogue, calm, furious, grateful } from '../../../support/dialogue.ts';
import { info } from '../../../support/builders.ts';
import { eventContext, publishRequest, signalsOutput, summary } from '../../../support/events.ts';
import { eventProblems } from '../../../support/schemas.ts';
import { documentedExamples } from './examples.ts';

const problemsOf = eventProblems();

describe('the published schemas', () => {
  test.each(documentedExamples().map(event => [event.type, event] as const))(
    'allow the documented %s, and name each of its fields',
    (_type, event) => {
      expect(problemsOf(event)).toBeNull();
    },
  );

  test('allow everything that the rules give out in a call that goes wrong and is turned around', () => {
    const dialogue = new Dialogue().on('voice');
    dialogue.customer(calm, { ...furious, phrases: { leave: 0.9 } }, furious, {
      ...furious,
      phrases: { legal: 0.9, abuse: 0.9 },
    });
    dialogue.agent(calm).customer(calm, grateful, grateful, grateful, grateful).end();
    const events = dialogue.outputs.map((output, offset) =>
      sequenced(cloudEvent(publishRequest({ output }), eventContext), offset),
    );
    const types: EventType[] = events.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining([
        'pulso.escalation.raised.v1',
        'pulso.escalation.cleared.v1',
        'pulso.conversation.summary.v1',
      ]),
    );
    for (const event of events) expect(problemsOf(event)).toBeNull();
  });

  test('allow what nobody knows to be null or absent', () => {
    const { latencyMs: _, ...idle } = publishRequest();
    const outputs = [
      summary({ arcs: {}, highestLevel: null, advice: [] }),
      signalsOutput({ notScoredBecause: 'redacted', phrases: [] }),
    ];
    for (const output of outputs)
      expect(problemsOf(cloudEvent({ ...idle, output, info: info() }, eventContext))).toBeNull();
  });

  test('do not allow data of another type', () => {
    const [raised, , , ended] = documentedExamples();
    if (raised === undefined || ended === undefined) throw new Error('there is an example of each type');
    expect(problemsOf({ ...raised, data: ended.data })).not.toBeNull();
  });
});

test('an event names the schema of its data under the address of its engine, whatever ends that address', () => {
  for (const publicUrl of ['https://pulso.example/eu', 'https://pulso.example/eu/'])
    for (const { output } of [publishRequest(), publishRequest({ output: signalsOutput() })]) {
      const event = cloudEvent(publishRequest({ output }), { ...eventContext, publicUrl });
      expect(event.dataschema).toBe(`https://pulso.example/eu/schemas/${event.type}.json`);
      expect(EVENT_TYPES).toContain(event.type);
    }
});
