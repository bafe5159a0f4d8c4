import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AutoModel, AutoTokenizer, env, TextClassificationPipeline } from '@huggingface/transformers';
import type { RaceOrder, RaceResult } from './contract.ts';
import { modelFolder } from './session.ts';
import { race, raceTexts } from './texts.ts';

/**
 * The usual way in JavaScript: a text-classification pipeline of transformers.js on the same ONNX file, one text
 * after the other, its own defaults (ONNX Runtime then takes all cores).
 * `node --import tsx bench/throughput/transformersJs.ts '<RaceOrder>'` prints a `RaceResult`.
 */
const order = JSON.parse(process.argv[2] ?? '{}') as RaceOrder;
const models = await mkdtemp(join(tmpdir(), 'pulso-bench-'));
try {
  const classify = await openPipeline();
  const texts = await raceTexts(order.skipConversations);
  const textsPerSecond = await race(texts, order, classify);
  console.log(JSON.stringify({ textsPerSecond } satisfies RaceResult));
} finally {
  await rm(models, { recursive: true, force: true });
}

/** transformers.js wants a folder of its own form; the model itself is linked. */
async function openPipeline(): Promise<(text: string) => Promise<unknown>> {
  const folder = join(models, 'pulso');
  await mkdir(join(folder, 'onnx'), { recursive: true });
  await symlink(resolve(modelFolder, 'model.onnx'), join(folder, 'onnx', 'model.onnx'));
  await symlink(resolve(modelFolder, 'tokenizer.json'), join(folder, 'tokenizer.json'));
  const config = { model_type: 'bert', id2label: { 0: 'negative', 1: 'neutral', 2: 'positive' } };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  const tokenizerConfig = { tokenizer_class: 'PreTrainedTokenizerFast', model_max_length: 128 };
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(tokenizerConfig));
  env.allowRemoteModels = false;
  env.localModelPath = `${models}/`;
  const tokenizer = await AutoTokenizer.from_pretrained('pulso');
  const model = await AutoModel.from_pretrained('pulso', { dtype: 'fp32' });
  // The pipeline reads `logits`; the model calls the same output `sentiment`.
  const renamed = async (inputs: unknown) => {
    const outputs = (await model(inputs)) as { readonly sentiment: unknown };
    return { logits: outputs.sentiment };
  };
  const pipeline = new TextClassificationPipeline({
    task: 'text-classification',
    model: Object.assign(renamed, { config: model.config }) as never,
    tokenizer,
  });
  return text => pipeline(text);
}
