import { expect, test } from 'vitest';
import { testPipeline } from '../../support/pipeline.ts';
import type { TestSource } from './testSource.ts';
import { startStreams, utteranceMessage } from './testStreams.ts';

const said = (utteranceId: string, changes: object = {}) => utteranceMessage({ utteranceId, ...changes });
const end = { type: 'conversation.ended', conversationId: 'c-1' };

/** `/v1/streams` before a real pipeline whose detections and commits the test holds. */
async function startPipeline(maxFinalsInProgress: number) {
  const parts = testPipeline({ maxFinalsInProgress });
  const { pipeline, log } = parts;
  const streams = await startStreams();
  streams.intake.submit = (input, place) => pipeline.submit(input, place);
  const stored = () =>
    log.inputs.map(input => (input.kind === 'utterance' ? input.utterance.utteranceId : input.kind));
  return { ...parts, stored, source: await streams.connect() };
}

/** The next answers, without the pauses. */
async function answers(source: TestSource, count: number) {
  const taken = [];
  while (taken.length < count) {
    const { type, code, utteranceId = 'end' } = await source.next();
    if (type !== 'slow-down') taken.push({ type, utteranceId, ...(code === undefined ? {} : { code }) });
  }
  return taken;
}

test('a source that sends on while it is refused keeps its order, though room returns in between', async () => {
  const { pipeline, detector, source, stored } = await startPipeline(1);
  detector.hold('the busy one');
  source.send(said('busy', { conversationId: 'c-busy', text: 'the busy one' }));
  await source.next();
  source.send(said('u-1'));
  expect(await answers(source, 1)).toEqual([{ type: 'refused', utteranceId: 'u-1', code: 'OVERLOADED' }]);
  detector.release('the busy one');
  await pipeline.idle();
  source.send([said('u-2'), end]);
  expect(await answers(source, 2)).toEqual([
    { type: 'refused', utteranceId: 'u-2', code: 'OVERLOADED' },
    { type: 'refused', utteranceId: 'end', code: 'OVERLOADED' },
  ]);
  for (const id of ['u-1', 'u-2']) {
    source.send(said(id));
    expect(await answers(source, 1)).toEqual([{ type: 'accepted', utteranceId: id }]);
    await pipeline.idle();
  }
  source.send([end]);
  await expect.poll(stored).toEqual(['busy', 'u-1', 'u-2', 'ended']);
});

test('what is on its way behind a final that the store does not take is refused with it', async () => {
  const { pipeline, log, source, stored } = await startPipeline(10);
  const append = log.append.bind(log);
  let failures = 1;
  log.append = input => (failures-- > 0 ? Promise.reject(new Error('disk')) : append(input));
  const release = log.holdCommits();
  source.send([said('u-1'), said('u-2'), end]);
  release();
  expect(await answers(source, 3)).toEqual([
    { type: 'refused', utteranceId: 'u-1', code: 'STORE_UNAVAILABLE' },
    { type: 'refused', utteranceId: 'u-2', code: 'STORE_UNAVAILABLE' },
    { type: 'refused', utteranceId: 'end', code: 'STORE_UNAVAILABLE' },
  ]);
  source.send([said('u-1'), said('u-2'), end]);
  expect(await answers(source, 2)).toEqual(['u-1', 'u-2'].map(id => ({ type: 'accepted', utteranceId: id })));
  await pipeline.idle();
  await expect.poll(stored).toEqual(['u-1', 'u-2', 'ended']);
});
