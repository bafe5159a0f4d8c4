import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { GatheredWrites } from '../../../src/http/gatheredWrites.ts';

/** A stream that notes how many chunks each call to the system would have taken. */
function noting() {
  const calls: number[] = [];
  const stream = new Writable({
    write: (_chunk, _encoding, done) => {
      calls.push(1);
      done();
    },
    writev: (chunks, done) => {
      calls.push(chunks.length);
      done();
    },
  });
  const writes = new GatheredWrites(stream);
  const write = (chunk: string) => {
    writes.gather();
    stream.write(chunk);
  };
  return { calls, write };
}

const turn = () => new Promise(resolve => setImmediate(resolve));

describe('gathered writes', () => {
  it('what is written in one turn leaves in one call, and in its order of turns', async () => {
    const { calls, write } = noting();
    for (const chunk of ['a', 'b', 'c']) write(chunk);
    expect(calls).toEqual([]);
    await turn();
    expect(calls).toEqual([3]);
    write('d');
    await turn();
    expect(calls).toEqual([3, 1]);
  });

  it('answers that one commit lets go leave together', async () => {
    const { calls, write } = noting();
    const commit = Promise.resolve();
    await Promise.all(
      ['a', 'b', 'c', 'd'].map(chunk =>
        commit.then(() => {
          write(chunk);
        }),
      ),
    );
    await turn();
    expect(calls).toEqual([4]);
  });

  it('a large burst does not wait for the end of the turn', async () => {
    const { calls, write } = noting();
    for (let i = 0; i < 6; i++) write('x'.repeat(10_000));
    expect(calls).toEqual([4]);
    await turn();
    expect(calls).toEqual([4, 2]);
  });
});
