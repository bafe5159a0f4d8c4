import { EMOTIONS, SENTIMENT_LABELS } from '../../src/domain/signals.ts';
import type { ModelManifest } from '../../src/inference/manifest.ts';

const plain = { temperature: 1, bias: [0, 0, 0] };

/** A manifest that is right in form; its files exist nowhere. */
export function modelManifest(overrides: Partial<ModelManifest> = {}): ModelManifest {
  return {
    manifestVersion: 1,
    name: 'test-model',
    version: '1.0.0',
    files: {
      model: { path: 'model.onnx', sha256: '0'.repeat(64), bytes: 1 },
      tokenizer: { path: 'tokenizer.json', sha256: '0'.repeat(64), bytes: 1 },
    },
    inputs: { ids: 'input_ids', mask: 'attention_mask' },
    outputs: { sentiment: 'sentiment', emotion: 'emotion' },
    labels: [...SENTIMENT_LABELS],
    emotions: [...EMOTIONS],
    maxTokens: 128,
    truncation: { strategy: 'head-tail', headTokens: 32 },
    calibration: { en: plain, es: plain },
    valence: { formula: 'positive-minus-negative', scale: { en: 1, es: 1 } },
    thresholds: {
      anger: 0.5,
      frustration: 0.5,
      sadness: 0.5,
      fear: 0.5,
      joy: 0.5,
      gratitude: 0.5,
      confusion: 0.5,
      abuse: 0.5,
    },
    licence: { weights: 'MIT', caveat: null },
    ...overrides,
  };
}
