import { describe, expect, test } from 'vitest';
import { Replays } from '../../../../src/http/inlets/replays.ts';
import { Speakers } from '../../../../src/http/inlets/speakers.ts';
import { SpokenConversations } from '../../../../src/http/inlets/spokenConversations.ts';
import { StreamStates } from '../../../../src/http/inlets/streamStates.ts';

describe('signed deliveries', () => {
  test('are known for ten minutes, for each inlet by itself', () => {
    let nowMs = 1_000_000;
    const replays = new Replays(() => nowMs);
    replays.done('slack', 'k');
    expect(replays.has('intercom', 'k')).toBe(false);
    nowMs += 600_000;
    expect(replays.has('slack', 'k')).toBe(true);
    nowMs += 1;
    expect(replays.has('slack', 'k')).toBe(false);
  });
});

describe('the state of a conversation', () => {
  const states = () => new StreamStates();

  test('is handed from message to message, one after the other', async () => {
    const memory = states();
    const story: unknown[] = [];
    let finish: () => void = () => undefined;
    const first = memory.turn('c-1', async state => {
      story.push(state);
      await new Promise<void>(resolve => {
        finish = resolve;
      });
      return { state: { seen: 1 }, result: 'first' };
    });
    const second = memory.turn('c-1', state => {
      story.push(state);
      return Promise.resolve({ result: 'second' });
    });
    const other = await memory.turn('c-2', state => Promise.resolve({ result: state }));
    expect(other).toBeUndefined();
    finish();
    expect(await Promise.all([first, second])).toEqual(['first', 'second']);
    expect(story).toEqual([undefined, { seen: 1 }]);
  });

  test('stays as it was where a message leaves none, or fails', async () => {
    const memory = states();
    await memory.turn('c-1', () => Promise.resolve({ state: { seen: 1 }, result: 0 }));
    await memory.turn('c-1', () => Promise.resolve({ result: 0 }));
    await expect(memory.turn('c-1', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await memory.turn('c-1', state => Promise.resolve({ result: state }))).toEqual({ seen: 1 });
  });
});

describe('the end of a conversation', () => {
  const connection = (speakers: Speakers) => new SpokenConversations('t', speakers, 2);

  test('is when every stream of it is over and gone', () => {
    const speakers = new Speakers();
    const [one, two] = [connection(speakers), connection(speakers)];
    one.speaksIn('c-1');
    two.speaksIn('c-1');
    one.isOver('c-1');
    two.isOver(undefined);
    expect(one.leave(false)).toEqual([]);
    expect(two.leave(false)).toEqual(['c-1']);
  });

  test('is not when a stream goes on after all, or one of several is not named', () => {
    const spoken = connection(new Speakers());
    spoken.speaksIn('c-1');
    spoken.isOver('c-1');
    spoken.speaksIn('c-1');
    spoken.speaksIn('c-2');
    spoken.isOver(undefined);
    spoken.isOver('c-3');
    expect(spoken.leave(false)).toEqual([]);
  });

  test('is the end of the connection where the vendor has it so', () => {
    const spoken = connection(new Speakers());
    for (const id of ['c-1', 'c-2', 'c-3']) spoken.speaksIn(id);
    // It remembers two: the third is more than the limit.
    expect(spoken.leave(true)).toEqual(['c-2', 'c-3']);
    expect(spoken.leave(true)).toEqual([]);
  });
});
