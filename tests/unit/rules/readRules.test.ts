import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readRules } from '../../../src/rules/readRules.ts';
import { readSet } from '../../support/rules.ts';

/** A rule file whose only rule has this condition, on line 6. */
function withCondition(condition: string): string {
  return `version: 1
clear: { signal: smoothed, atLeast: -0.2 }
rules:
  - id: test-rule
    description: a rule under test
    levels: { alert: ${condition} }
`;
}

/** A rule file with these lines from line 3 on. */
function file(...lines: string[]): string {
  return ['version: 1', 'clear: { signal: smoothed, atLeast: -0.2 }', ...lines, ''].join('\n');
}

/** `line:column message`, one a problem. */
function problems(yaml: string): string[] {
  const reading = readRules(yaml);
  return reading.kind === 'read'
    ? []
    : reading.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

const aRule = [
  'rules:',
  '  - id: one',
  '    description: d',
  '    levels: { watch: { signal: anger, atLeast: 1 } }',
];

describe('a condition that is wrong is refused with its place, and the nearest word', () => {
  const table: [string, string][] = [
    ['{ signal: smoothd, atLeast: 0 }', '6:24 "smoothd" is no signal; did you mean "smoothed"?'],
    [
      '{ signal: phrase.legl, atLeast: 0.5 }',
      '6:24 "phrase.legl" is no signal; did you mean "phrase.legal"?',
    ],
    ['{ signal: qqqqqqqq, atLeast: 0 }', '6:24 "qqqqqqqq" is no signal'],
    ['{ signal: anger, atleast: 0.5 }', '6:39 "atleast" is no key here; did you mean "atLeast"?'],
    ['{ signl: anger, atLeast: 0.5 }', '6:24 "signl" is no key here; did you mean "signal"?'],
    ['{ signal: anger }', '6:24 needs atLeast, atMost or dropFromBaseline'],
    ['{ signal: anger, atLeast: high }', '6:39 must be number'],
    [
      '{ signal: anger, atLeast: 0.5, within: 9 }',
      '6:53 must be a number of utterances from 1 to 8, or a time such as 90s',
    ],
    [
      '{ signal: anger, atLeast: 0.5, within: 90 s }',
      '6:53 must be a number of utterances from 1 to 8, or a time such as 90s',
    ],
    ['{ signal: anger, atLeast: 0.5, for: soon }', '6:53 must be a time such as 90s, 5m or 1h'],
    ['{ signal: anger, atLeast: 0.5, streak: 3, count: 2 }', '6:53 goes with neither within nor count'],
    [
      '{ signal: smoothed, atMost: 0, within: 3 }',
      '6:53 smoothed is of the whole conversation: only signals of an utterance have within',
    ],
    [
      '{ signal: anger, atLeast: 0.5, role: agent }',
      '6:53 anger is known of the customer only; of others valence, smoothed, trend, volatility, negativeStreak',
    ],
    ['{ signal: anger, atLeast: 0.5, role: agnet }', '6:53 "agnet" is no known value; did you mean "agent"?'],
    [
      '{ signal: anger, dropFromBaseline: 0.5 }',
      "6:39 only the customer's valence and smoothed have a baseline",
    ],
    ['{ signal: valence, dropFromBaseline: 0.5, atMost: 0 }', '6:41 takes the place of atLeast and atMost'],
    ['{ all: [], any: [] }', '6:15 all and any in one condition: take all of [ … ] to combine them'],
    ['{ all: [] }', '6:24 must NOT have fewer than 1 items'],
    [
      '[ { signal: anger, atLeast: 0.5 } ]',
      '6:15 a condition is a mapping with one of all, any, not, use, signal, channel, sector, queue, tier, language, timeOfDay',
    ],
    [
      'angry',
      '6:15 a condition is a mapping with one of all, any, not, use, signal, channel, sector, queue, tier, language, timeOfDay',
    ],
    ['{ use: upste }', '6:24 "upste" is no named condition'],
    ['{ channel: [phone] }', '6:34 "phone" is no known value; known: voice, chat, email, sms, social'],
    ['{ channel: voice }', '6:24 must be array'],
    [
      '{ timeOfDay: { from: "9:00", to: "17:00", timeZone: Europe/Madrid } }',
      '6:37 must be a time of day such as 09:30',
    ],
    [
      '{ timeOfDay: { from: "09:00", to: "17:00", timeZone: Europe/Madrit } }',
      '6:65 "Europe/Madrit" is no time zone; did you mean "Europe/Madrid"?',
    ],
    ['{ timeOfDay: { from: "09:00", to: "17:00" } }', '6:24 timeZone is missing'],
    [
      '{ matches: "(a+)+$" }',
      '6:15 needs one of all, any, not, use, signal, channel, sector, queue, tier, language, timeOfDay',
    ],
  ];
  test.each(table)('%s', (condition, problem) => {
    expect(problems(withCondition(condition))).toEqual([problem]);
  });
});

describe('a file that is wrong is refused with its place', () => {
  const table: [string, string, string][] = [
    ['an unknown key', file('rule: []', ...aRule), '3:1 "rule" is no key here; did you mean "rules"?'],
    [
      'an unknown level',
      file(
        'rules:',
        '  - id: one',
        '    description: d',
        '    levels: { warn: { signal: anger, atLeast: 1 } }',
      ),
      '6:15 "warn" is no key here; known: watch, alert, critical',
    ],
    ['a rule without levels', file('rules:', '  - id: one', '    description: d'), '4:5 levels is missing'],
    [
      'advice that does not exist',
      file(...aRule, '    advice: [supervisr]'),
      '7:14 "supervisr" is no known value; did you mean "supervisor"?',
    ],
    [
      'a malformed id',
      file(
        'rules:',
        '  - id: One Rule',
        '    description: d',
        '    levels: { watch: { signal: anger, atLeast: 1 } }',
      ),
      '4:5 must be lower-case letters, digits and dashes, and begin with a letter',
    ],
    [
      'a duplicate id',
      file(
        ...aRule,
        '  - id: one',
        '    description: d',
        '    levels: { watch: { signal: fear, atLeast: 1 } }',
      ),
      '7:5 "one" is there twice',
    ],
    ['a duplicate key', file(...aRule, '    description: e'), '7:5 the key is there twice'],
    ['another version of the format', file(...aRule).replace('version: 1', 'version: 2'), '1:1 must be 1'],
    ['a count of alerts that is none', file(...aRule, '    maxAlerts: 0'), '7:5 must be >= 1'],
    ['a cooldown without a unit', file(...aRule, '    cooldown: { time: 90 }'), '7:17 must be string'],
    [
      'conditions that use each other',
      file('conditions:', '  a: { use: b }', '  b: { not: { use: a } }', ...aRule),
      '5:15 a uses b uses a: that never ends',
    ],
    [
      'a mistake in a condition that nobody uses',
      file('conditions:', '  idle: { signal: angr, atLeast: 1 }', ...aRule),
      '4:11 "angr" is no signal; did you mean "anger"?',
    ],
    ['no rules', file('rules: []'), '3:1 must NOT have fewer than 1 items'],
    ['broken syntax', file('rules: [', '  - id: one'), '4:3 not valid YAML (BLOCK_IN_FLOW)'],
    ['not a mapping', '- one\n- two\n', '1:1 must be object'],
    ['nothing', '', '1:1 must be object'],
  ];
  test.each(table)('%s', (_what, yaml, problem) => {
    expect(problems(yaml)[0]).toBe(problem);
  });

  test('everything that is wrong is named, in the order of the file', () => {
    const found = problems(
      file(
        'limits: { escalatons: 3 }',
        'rules:',
        '  - id: one',
        '    descripton: d',
        '    levels: { watch: { signal: angr, atLeast: 1 } }',
      ),
    );
    expect(found.map(problem => problem.split(':')[0])).toEqual(['3', '5', '6', '7']);
  });

  test('named conditions that multiply without end are refused, and cost nothing', () => {
    const levels = Array.from(
      { length: 12 },
      (_, at) =>
        `  c${at}: { all: [${Array.from({ length: 12 }, () => (at === 0 ? '{ signal: anger, atLeast: 1 }' : `{ use: c${at - 1} }`)).join(', ')}] }`,
    );
    expect(problems(file('conditions:', ...levels, ...aRule)).join()).toMatch(/more than 1000 parts/);
  });

  test('conditions in conditions without end are refused', () => {
    const deep = `${'{ not: '.repeat(60)}{ signal: anger, atLeast: 1 }${' }'.repeat(60)}`;
    expect(problems(withCondition(deep)).join()).toMatch(/nested more than 30 deep/);
  });

  test('more than 200 rules are refused', () => {
    const rules = Array.from(
      { length: 201 },
      (_, at) => `  - { id: r${at}, description: d, levels: { watch: { signal: anger, atLeast: 1 } } }`,
    );
    expect(problems(file('rules:', ...rules))).toEqual(['3:1 must NOT have more than 200 items']);
  });

  test('no words of a file go into a message but the one that is wrong, and not much of that', () => {
    const [problem = ''] = problems(withCondition(`{ signal: ${'x'.repeat(5_000)}, atLeast: 1 }`));
    expect(problem.length).toBeLessThan(120);
  });
});

describe('a rule file that is right', () => {
  test('the rules that ship are read without a warning', () => {
    expect(readSet(readFileSync('rules/default.yaml', 'utf8')).warnings).toEqual([]);
  });

  test('comments and layout do not change its hash, a threshold does', () => {
    const hashOf = (yaml: string) => readSet(yaml).hash;
    const yaml = withCondition('{ signal: anger, atLeast: 0.5 }');
    expect(hashOf(`# a comment\n${yaml}`)).toBe(hashOf(yaml));
    expect(hashOf(yaml.replace('0.5', '0.6'))).not.toBe(hashOf(yaml));
  });

  test('a rule without a version is versioned by its content, that of its named conditions included', () => {
    const versionOf = (bound: string) =>
      readSet(
        file(
          'conditions:',
          `  angry: { signal: anger, atLeast: ${bound} }`,
          'rules:',
          '  - id: one',
          '    description: d',
          '    levels: { watch: { use: angry } }',
        ),
      ).set.rules[0]?.version;
    expect(versionOf('0.5')).toMatch(/^[0-9a-f]{12}$/);
    expect(versionOf('0.5')).toBe(versionOf('0.50'));
    expect(versionOf('0.5')).not.toBe(versionOf('0.6'));
  });

  test('aliases may be used as well as names', () => {
    const yaml = file(
      'rules:',
      '  - id: one',
      '    description: d',
      '    levels:',
      '      watch: &angry { signal: anger, atLeast: 0.5 }',
      '      alert: { all: [*angry, { signal: utterances, atLeast: 3 }] }',
    );
    expect(problems(yaml)).toEqual([]);
  });

  test('a scope goes before every level', () => {
    const { set } = readSet(file(...aRule, '    when: { channel: [voice] }'));
    expect(set.rules[0]?.levels.watch).toEqual({
      all: [{ channel: ['voice'] }, { signal: 'anger', atLeast: 1 }],
    });
  });
});

describe('what can never be is warned of, and allowed', () => {
  const warnings = (levels: string, more = ''): string[] =>
    readSet(
      file(
        ...(more === '' ? [] : [more]),
        'rules:',
        '  - id: one',
        '    description: d',
        `    levels: ${levels}`,
      ),
    ).warnings.map(({ line, message }) => `${line} ${message}`);
  const table: [string, string, string[]][] = [
    [
      'an empty range',
      '{ watch: { signal: anger, atLeast: 0.6, atMost: 0.4 } }',
      ["6 watch can never be reached: anger can't be at least 0.6 and at most 0.4", '4 one can never fire'],
    ],
    [
      'a bound beyond the signal',
      '{ watch: { signal: anger, atLeast: 40 } }',
      ['6 watch can never be reached: anger is at most 1', '4 one can never fire'],
    ],
    [
      'a count beyond its window',
      '{ watch: { signal: anger, atLeast: 0.5, within: 2, count: 3 } }',
      ['6 watch can never be reached: 3 times within 2 utterances of anger', '4 one can never fire'],
    ],
    [
      'tests that exclude each other',
      '{ watch: { all: [{ signal: valence, atMost: -0.5 }, { signal: valence, atLeast: 0 }] } }',
      [
        '6 watch can never be reached: valence would have to be at least 0 and at most -0.5',
        '4 one can never fire',
      ],
    ],
    [
      'channels that exclude each other',
      '{ watch: { all: [{ channel: [voice] }, { channel: [chat, email] }] } }',
      [
        '6 watch can never be reached: two lists of channel that have nothing in common',
        '4 one can never fire',
      ],
    ],
    [
      'levels in the wrong order',
      '{ watch: { signal: anger, atLeast: 0.8 }, alert: { signal: anger, atLeast: 0.4 } }',
      ['6 watch can never be reached: whenever it holds, alert holds too'],
    ],
    [
      'a level that says the same as the one below',
      '{ alert: { signal: fear, atLeast: 0.4 }, critical: { signal: fear, atLeast: 0.4 } }',
      ['6 alert can never be reached: whenever it holds, critical holds too'],
    ],
    [
      'a time of day without any',
      '{ watch: { timeOfDay: { from: "09:00", to: "09:00", timeZone: UTC } } }',
      ['6 watch can never be reached: a time of day that ends as it begins', '4 one can never fire'],
    ],
  ];
  test.each(table)('%s', (_what, levels, expected) => {
    expect(warnings(levels).toSorted()).toEqual(expected.toSorted());
  });

  test('a named condition that no rule uses', () => {
    expect(
      warnings(
        '{ watch: { signal: anger, atLeast: 0.5 } }',
        'conditions: { spare: { signal: fear, atLeast: 1 } }',
      ),
    ).toEqual(['3 is used by no rule']);
  });

  test('what an earlier utterance may have been excludes nothing of the newest', () => {
    expect(
      warnings(
        '{ watch: { all: [{ signal: valence, atMost: -0.5, within: 4 }, { signal: valence, atLeast: 0 }] } }',
      ),
    ).toEqual([]);
  });

  test('levels that ask for more the higher they are raise no doubt', () => {
    expect(
      warnings(
        '{ watch: { signal: anger, atLeast: 0.4 }, alert: { signal: anger, atLeast: 0.4, within: 4, count: 2 }, critical: { all: [{ signal: anger, atLeast: 0.4, within: 4, count: 2 }, { signal: fear, atLeast: 0.5 }] } }',
      ),
    ).toEqual([]);
  });
});
