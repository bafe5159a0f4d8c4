import { readFileSync } from 'node:fs';
import { Bench } from 'tinybench';
import { loadConfig } from '../../src/config/load.ts';
import { openModel } from '../../src/cli/parts.ts';
import type { ConversationInfo } from '../../src/domain/conversation.ts';
import { createStemmer } from '../../src/inference/stemmer.ts';
import { createTokenEncoder, type TruncationRule } from '../../src/inference/tokenize.ts';
import { loadPacks } from '../../src/packs/loadPacks.ts';
import { matcherFor } from '../../src/packMatchers.ts';
import { decodeFrame } from '../../src/pipeline/accept/decodeFrame.ts';
import { Assembly } from '../../src/pipeline/assemble/assembly.ts';
import { defaultEscalation } from '../../src/pipeline/escalate/options.ts';
import { initialState } from '../../src/pipeline/escalate/state.ts';
import { step } from '../../src/pipeline/escalate/step.ts';
import { loadRules } from '../../src/rules/loadRules.ts';
import { readCorpus } from '../core/corpus.ts';
import { significant, type Suite } from '../core/suite.ts';
import { modelFolder } from '../throughput/session.ts';
import { dialogueInputs } from './dialogueInputs.ts';

const timeMs = { quick: 400, full: 3_000 } as const;
const openInfo: ConversationInfo = { channel: 'voice', participants: [], startedAtMs: 0, attributes: {} };

/** What each step of the hot path costs by itself, over utterances of real conversations. */
export const microSuite: Suite = async ({ size, progress }) => {
  const texts = (await readCorpus()).lines.slice(0, 2_000).map(({ text }) => text);
  const round = <T>(values: readonly T[]) => {
    let at = 0;
    return () => values[at++ % values.length] as T;
  };
  const bench = new Bench({ time: timeMs[size], warmupTime: timeMs[size] / 4 });

  const frames = texts.map((text, at) =>
    JSON.stringify({
      type: 'utterance',
      conversationId: 'c',
      utteranceId: `u-${at}`,
      role: 'customer',
      text,
      final: true,
    }),
  );
  const nextFrame = round(frames);
  const limits = { maxBatchMessages: 100 };
  bench.add('decode a frame', () => decodeFrame(nextFrame(), { tenant: 'default', receivedAtMs: 0, limits }));

  const assembly = { current: new Assembly(0), taken: 0 };
  const nextText = round(texts);
  bench.add('assemble', () => {
    // As long as a long conversation; then the next begins.
    if (assembly.taken++ % 50 === 0) assembly.current = new Assembly(0);
    assembly.current.take({
      kind: 'utterance',
      key: { tenant: 'default', conversationId: 'c' },
      utterance: { utteranceId: `u-${assembly.taken}`, role: 'customer', text: nextText(), final: true },
      receivedAtMs: 0,
    });
  });

  const matcher = matcherFor(loadPacks(['packs']), createStemmer())('airline');
  const nextPhraseText = round(texts);
  bench.add('match phrases and journey events (airline pack)', () =>
    matcher.match(nextPhraseText(), 'en', 'customer'),
  );

  const options = { ...defaultEscalation, ...loadRules('rules/default.yaml').set };
  const inputs = dialogueInputs(50);
  const dialogue = { state: initialState('bench'), at: 0 };
  bench.add('step: arc, rules, moments', () => {
    const input = inputs[dialogue.at++ % inputs.length];
    if (input === undefined) return;
    if (dialogue.at % inputs.length === 1) dialogue.state = initialState('bench');
    [dialogue.state] = step(dialogue.state, input, options);
  });

  const outputs = inputs.flatMap(outputsOf(options));
  const nextOutput = round(outputs);
  bench.add('serialise an escalation', () => JSON.stringify(nextOutput()));

  const rule = JSON.parse(readFileSync(`${modelFolder}/manifest.json`, 'utf8')) as TruncationRule;
  const encode = createTokenEncoder(readFileSync(`${modelFolder}/tokenizer.json`, 'utf8'), rule);
  const nextToken = round(texts);
  bench.add('tokenise', () => encode(nextToken()));

  const model = await openModel(loadConfig({ env: { ...process.env, PULSO_MODEL_CACHE_ENTRIES: '0' } }), 1);
  try {
    const nextScored = round(texts);
    bench.add('score, through the worker', () =>
      model.score({ text: nextScored(), language: 'en', priority: 'final', deadlineMs: Infinity }),
    );
    progress('micro: all steps');
    await bench.run();
  } finally {
    await model.workers.close();
  }
  return {
    suite: 'micro',
    method: `tinybench over ${texts.length} utterances, each step by itself in one thread; ${openInfo.channel} conversations of ${inputs.length} utterances for the stages with a state.`,
    tables: [
      {
        title: 'Microseconds a call',
        columns: ['step', 'median', 'p99', 'calls'],
        rows: bench.tasks.map(({ name, result }) => {
          if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
          const { p50, p99, samplesCount } = result.latency;
          return [name, significant(p50 * 1_000), significant(p99 * 1_000), samplesCount];
        }),
      },
    ],
    charts: [],
    verdicts: [],
  };
};

function outputsOf(options: Parameters<typeof step>[2]) {
  let state = initialState('bench');
  return (input: Parameters<typeof step>[1]) => {
    const [next, outputs] = step(state, input, options);
    state = next;
    return outputs;
  };
}
