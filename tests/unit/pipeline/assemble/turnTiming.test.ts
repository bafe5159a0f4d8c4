import { describe, expect, test } from 'vitest';
import { Assembly } from '../../../../src/pipeline/assemble/assembly.ts';
import { laterSpeech, turnTiming, type LastSpeech } from '../../../../src/pipeline/assemble/turnTiming.ts';
import { spoken, utterance } from '../../../support/builders.ts';

const agentSpoke: LastSpeech = { speaker: 'agent', beginOffsetMs: 1_000, endOffsetMs: 5_000 };
const said = (beginOffsetMs: number, endOffsetMs: number) => utterance({ beginOffsetMs, endOffsetMs });

describe('the timing of a turn', () => {
  test('is silence after the last words, whoever said them', () => {
    expect(turnTiming(said(5_700, 8_000), agentSpoke)).toEqual({ durationMs: 2_300, silenceBeforeMs: 700 });
  });

  test('is talk-over where both speak, as long as both do', () => {
    expect(turnTiming(said(4_000, 8_000), agentSpoke)).toEqual({ durationMs: 4_000, overlapMs: 1_000 });
    expect(turnTiming(said(2_000, 2_400), agentSpoke)).toEqual({ durationMs: 400, overlapMs: 400 });
  });

  test('is none with oneself, nor with what was said later', () => {
    const own = { ...agentSpoke, speaker: 'customer' };
    expect(turnTiming(said(4_000, 8_000), own)).toEqual({ durationMs: 4_000 });
    expect(turnTiming(said(0, 800), agentSpoke)).toEqual({ durationMs: 800 });
  });

  test('without offsets is absent, not zero', () => {
    expect(turnTiming(utterance(), agentSpoke)).toEqual({});
    expect(turnTiming(said(100, 400), undefined)).toEqual({ durationMs: 300 });
    expect(turnTiming(utterance({ beginOffsetMs: 5_500 }), agentSpoke)).toEqual({ silenceBeforeMs: 500 });
  });

  test('looks back at whoever ended last', () => {
    expect(laterSpeech(said(2_000, 3_000), agentSpoke)).toBe(agentSpoke);
    expect(laterSpeech(said(4_000, 6_000), agentSpoke)).toEqual({
      speaker: 'customer',
      beginOffsetMs: 4_000,
      endOffsetMs: 6_000,
    });
    expect(laterSpeech(utterance(), agentSpoke)).toBe(agentSpoke);
  });
});

test('a correction that comes after the answer is not taken for talking over it', () => {
  const assembly = new Assembly(0);
  const take = (overrides: Parameters<typeof spoken>[0]) => {
    const taken = assembly.take(spoken(overrides));
    if (taken.kind !== 'utterance') throw new Error('the utterance was not taken');
    return taken.utterance.turn;
  };
  take({ utteranceId: 'u-1', beginOffsetMs: 0, endOffsetMs: 2_000, revision: 1 });
  take({ utteranceId: 'u-2', role: 'agent', beginOffsetMs: 1_900, endOffsetMs: 4_000 });
  const corrected = { utteranceId: 'u-1', text: 'the parcels are still not here', revision: 2 };
  expect(take({ ...corrected, beginOffsetMs: 0, endOffsetMs: 2_000 })).toEqual({ durationMs: 2_000 });
});
