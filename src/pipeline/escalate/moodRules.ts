import { upset } from './feelings.ts';
import type { Rule } from './rule.ts';

/** Rules that begin with how it is said: emotions that stay, and moods that fall. */
export const moodRules: readonly Rule[] = [
  {
    id: 'sustained-anger',
    version: '1',
    description: 'anger, above all when it stays',
    levels: {
      watch: { all: [upset, { signal: 'anger', atLeast: 0.6 }] },
      alert: { all: [upset, { signal: 'anger', atLeast: 0.4, within: 8, count: 2 }] },
    },
    advice: ['empathic-agent'],
    cooldownUtterances: 4,
  },
  {
    id: 'fear',
    version: '1',
    description: 'fear for money or safety',
    levels: {
      watch: { all: [upset, { signal: 'fear', atLeast: 0.4 }] },
      alert: { all: [upset, { signal: 'fear', atLeast: 0.4, within: 8, count: 2 }] },
    },
    advice: ['empathic-agent'],
    cooldownUtterances: 4,
  },
  {
    id: 'falling-mood',
    version: '1',
    description: 'the mood falls well below what is usual for this customer',
    levels: {
      watch: { all: [upset, { signal: 'dropFromBaseline', atLeast: 0.4 }] },
      alert: { all: [upset, { signal: 'dropFromBaseline', atLeast: 0.65 }] },
    },
    advice: ['empathic-agent'],
    cooldownUtterances: 4,
  },
  {
    id: 'unrelieved-frustration',
    version: '1',
    description: 'strong frustration that the answers have not relieved',
    levels: {
      watch: {
        all: [
          { signal: 'frustration', atLeast: 0.6 },
          { signal: 'valence', atMost: -0.7, within: 8, count: 2 },
          // Gruff without any anger is a manner, not a mood.
          { signal: 'anger', atLeast: 0.25, within: 8 },
        ],
      },
    },
    advice: ['empathic-agent'],
    cooldownUtterances: 4,
  },
];
