import { describe, expect, test } from 'vitest';
import { YamlSource } from '../../../src/yaml/yamlSource.ts';

describe('a YAML file with places', () => {
  test('every part knows its line and column, a key where its name stands', () => {
    const source = new YamlSource('a: 1\nlist:\n  - name: x\n  - { name: y, more: 2 }\n');
    expect(source.content).toEqual({ a: 1, list: [{ name: 'x' }, { name: 'y', more: 2 }] });
    expect(source.placeOf(['list', 1, 'more'])).toEqual({ line: 4, column: 16 });
    expect(source.placeOf(['list', 0])).toEqual({ line: 3, column: 5 });
  });

  test('what is not there is shown at the deepest part that is', () => {
    const source = new YamlSource('list:\n  - name: x\n');
    expect(source.placeOf(['list', 0, 'absent', 3])).toEqual({ line: 2, column: 5 });
    expect(new YamlSource('').placeOf(['absent'])).toEqual({ line: 1, column: 1 });
  });

  test('places are found through aliases', () => {
    const source = new YamlSource('base: &base\n  depth: 1\nuse: *base\n');
    expect(source.placeOf(['use', 'depth'])).toEqual({ line: 2, column: 3 });
  });

  test('a duplicate key and broken syntax are named with their place', () => {
    expect(new YamlSource('a: 1\nb: 2\na: 3\n').faults).toEqual([
      { line: 3, column: 1, message: 'the key is there twice' },
    ]);
    expect(new YamlSource('a: [1,\nb: 2\n').faults[0]).toMatchObject({ line: 2 });
  });

  test('aliases that expand to a bomb are refused, and cost nothing', () => {
    const levels = Array.from({ length: 9 }, (_, at) => {
      const below = `*l${at - 1}`;
      return `l${at}: &l${at} [${Array.from({ length: 9 }, () => (at === 0 ? 'lol' : below)).join(', ')}]`;
    });
    const { content, faults } = new YamlSource(levels.join('\n'));
    expect(content).toBeUndefined();
    expect(faults[0]?.message).toMatch(/aliases/);
  });

  test('a file of more than 1 MiB is refused unread', () => {
    expect(new YamlSource(`a: "${'x'.repeat(1_048_576)}"`).faults[0]?.message).toBe(
      'larger than 1048576 bytes',
    );
  });

  test('nesting without end is refused', () => {
    for (const text of [
      '['.repeat(200_000),
      'a: '.repeat(1_000),
      `${'- '.repeat(100_000)}x`,
      '{a: '.repeat(100_000),
    ])
      expect(new YamlSource(text).faults).not.toEqual([]);
  });
});
