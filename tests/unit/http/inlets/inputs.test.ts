import { describe, expect, test } from 'vitest';
import type { Receipt } from '../../../../src/domain/ports.ts';
import { submitPatiently } from '../../../../src/http/inlets/patientIntake.ts';
import { inputsOf } from '../../../../src/http/inlets/resultInputs.ts';
import type { AppliedResult } from '../../../../src/pipeline/accept/inlets/apply.ts';
import { ended, spoken } from '../../../support/builders.ts';
import { morningMs } from '../../../support/events.ts';

const words: AppliedResult = {
  kind: 'utterance',
  edit: 'new',
  conversationId: 'c-1',
  utteranceId: 'u-1',
  role: 'customer',
  text: 'hello',
  final: true,
};

function inputs(result: AppliedResult, startedAtMs?: number) {
  return inputsOf(result, {
    tenant: 't',
    receivedAtMs: morningMs,
    settings: { inlet: {}, opening: { channel: 'chat', sector: 'bank' } },
    startOf: () => startedAtMs,
  });
}

describe('what the pipeline is told', () => {
  test('an unknown conversation is opened at the instant of its first words', () => {
    expect(inputs({ ...words, atMs: morningMs - 5_000 })).toMatchObject([
      { kind: 'started', info: { channel: 'chat', sector: 'bank', startedAtMs: morningMs - 5_000 } },
      { kind: 'utterance', utterance: { beginOffsetMs: 0 } },
    ]);
  });

  test('a clock that is days off does not set the start', () => {
    expect(inputs({ ...words, atMs: morningMs - 90_000_000 })).toMatchObject([
      { kind: 'started', info: { startedAtMs: morningMs } },
      { kind: 'utterance' },
    ]);
  });

  test('in a known one the time of day becomes an offset', () => {
    expect(inputs({ ...words, atMs: morningMs }, morningMs - 7_000)).toMatchObject([
      { kind: 'utterance', utterance: { beginOffsetMs: 7_000 } },
    ]);
  });

  test('another stream of a known one changes nothing; the end of an unknown one ends nothing', () => {
    const news = { kind: 'event', conversationId: 'c-1' } as const;
    expect(inputs({ ...news, event: 'started', scope: 'stream' }, morningMs)).toEqual([]);
    expect(inputs({ ...news, event: 'ended', scope: 'conversation' })).toEqual([]);
    expect(inputs({ ...news, event: 'ended', scope: 'stream' }, morningMs)).toEqual([]);
    expect(inputs({ ...news, event: 'ended', scope: 'conversation' }, morningMs)).toMatchObject([
      { kind: 'ended' },
    ]);
    expect(inputs({ kind: 'event', event: 'started', scope: 'conversation' })).toMatchObject({
      code: 'MESSAGE_INVALID',
    });
  });
});

describe('what a vendor can not send again', () => {
  const refusal = (code: 'OVERLOADED' | 'DRAINING' | 'CONVERSATION_ENDED', retryable: boolean): Receipt => ({
    kind: 'refused',
    code,
    message: 'no',
    retryable,
    retryAfterMs: 1,
  });
  const accepted: Receipt = { kind: 'accepted', duplicate: false };

  async function submitted(input: Parameters<typeof submitPatiently>[1], ...answers: Receipt[]) {
    let attempts = 0;
    const pauses: number[] = [];
    const submit = () => Promise.resolve(answers[attempts++] ?? accepted);
    const receipt = await submitPatiently({ submit }, input, pauseMs => pauses.push(pauseMs));
    return { receipt, attempts, pauses };
  }

  test('is tried until it is taken', async () => {
    const busy = refusal('OVERLOADED', true);
    expect(await submitted(spoken(), busy, busy)).toEqual({ receipt: accepted, attempts: 3, pauses: [1, 1] });
    expect((await submitted(ended(), busy)).receipt).toEqual(accepted);
  });

  test('is not tried where that would not help, nor is a guess', async () => {
    const over = refusal('CONVERSATION_ENDED', false);
    const leaving = refusal('DRAINING', true);
    expect(await submitted(spoken(), over)).toMatchObject({ receipt: over, attempts: 1 });
    expect(await submitted(spoken(), leaving)).toMatchObject({ receipt: leaving, attempts: 1 });
    const busy = refusal('OVERLOADED', true);
    expect(await submitted(spoken({ final: false }), busy)).toMatchObject({ receipt: busy, attempts: 1 });
  });

  test('is given up in the end', async () => {
    const busy = Array.from({ length: 30 }, () => refusal('OVERLOADED', true));
    expect(await submitted(spoken(), ...busy)).toMatchObject({
      receipt: { code: 'OVERLOADED' },
      attempts: 20,
    });
  });
});
