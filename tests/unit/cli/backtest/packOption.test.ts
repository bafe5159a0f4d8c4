import { join } from 'node:path';
import { expect, test } from 'vitest';
import { choosePacks } from '../../../../src/cli/backtest/packOption.ts';
import { loadConfig } from '../../../../src/config/load.ts';

const config = loadConfig({ env: {} });

test('--pack takes the folder of a pack: its conversations are those that name no sector', () => {
  expect(choosePacks(config, join('packs', 'airline')).sector).toBe('airline');
});

test('an unknown pack is refused with the names of those that are known', () => {
  expect(() => choosePacks(config, 'moonbase')).toThrow(/there is no pack "moonbase"; known: .*airline/);
});
