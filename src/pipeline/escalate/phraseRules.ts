import { says, stillUpset, upset } from './feelings.ts';
import type { Condition, Rule } from './rule.ts';

/** Weight from which vulnerability is grave: illness, bereavement, stranded, crime; being short of money is less. */
const graveFrom = 0.7;

const distress: Condition = {
  any: [
    { signal: 'anger', atLeast: 0.6 },
    { signal: 'fear', atLeast: 0.4 },
    { signal: 'sadness', atLeast: 0.5 },
  ],
};

/** Rules that begin with what is said: a charged phrase, weighed by the feeling around it. */
export const phraseRules: readonly Rule[] = [
  {
    id: 'vulnerable-customer',
    version: '1',
    description: 'a customer who is ill, bereaved, stranded, robbed or short of money',
    levels: {
      watch: says('vulnerable'),
      alert: {
        any: [
          { all: [stillUpset, { signal: 'phrase.vulnerable', atLeast: graveFrom, within: 8 }] },
          { all: [upset, says('vulnerable'), distress] },
        ],
      },
      critical: { all: [upset, { signal: 'phrase.vulnerable', atLeast: graveFrom }, distress] },
    },
    advice: ['vulnerability-specialist'],
    cooldownUtterances: 4,
  },
  {
    id: 'abuse',
    version: '1',
    description: 'insults aimed at the agent or the staff',
    levels: {
      watch: { any: [{ signal: 'abuse', atLeast: 0.5 }, says('abuse')] },
      alert: {
        all: [stillUpset, { any: [{ signal: 'abuse', atLeast: 0.6, within: 8 }, says('abuse', 8)] }],
      },
      critical: {
        all: [
          upset,
          { any: [{ signal: 'abuse', atLeast: 0.4, within: 8, count: 2 }, says('abuse', 8, 2)] },
          says('abuse', 8),
        ],
      },
    },
    advice: ['supervisor'],
    cooldownUtterances: 4,
  },
  {
    id: 'legal-threat',
    version: '1',
    description: 'a lawyer, a regulator or the police is brought up with bad feeling',
    levels: {
      watch: says('legal'),
      alert: { all: [upset, says('legal', 4)] },
      critical: {
        all: [says('legal'), { signal: 'anger', atLeast: 0.5 }, { signal: 'chargedCategories', atLeast: 2 }],
      },
    },
    advice: ['supervisor'],
    cooldownUtterances: 4,
  },
  {
    id: 'public-threat',
    version: '1',
    description: 'a public complaint is announced with bad feeling',
    levels: {
      watch: { all: [upset, says('public')] },
      alert: { all: [stillUpset, says('public', 4), { signal: 'anger', atLeast: 0.4, within: 4 }] },
    },
    advice: ['supervisor'],
    cooldownUtterances: 4,
  },
  {
    id: 'threat-to-leave',
    version: '1',
    description: 'leaving is announced with bad feeling',
    levels: {
      watch: { all: [upset, says('leave')] },
      alert: {
        all: [
          stillUpset,
          says('leave', 4),
          {
            any: [
              { signal: 'anger', atLeast: 0.4, within: 8, count: 2 },
              { signal: 'chargedCategories', atLeast: 2 },
            ],
          },
        ],
      },
    },
    advice: ['retention-specialist'],
    cooldownUtterances: 4,
  },
  {
    id: 'repeat-contact',
    version: '1',
    description: 'the same trouble again, with frustration',
    levels: {
      watch: { all: [upset, says('repeat')] },
      alert: { all: [upset, says('repeat', 8, 2), { signal: 'anger', atLeast: 0.25, within: 8 }] },
    },
    advice: ['empathic-agent'],
    cooldownUtterances: 4,
  },
  {
    id: 'wants-a-person',
    version: '1',
    description: 'a person or a manager is asked for, again or with lasting frustration',
    levels: {
      watch: says('human'),
      alert: { all: [says('human'), { any: [stillUpset, says('human', 8, 2)] }] },
    },
    advice: ['supervisor'],
    cooldownUtterances: 4,
  },
];
