import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandLine } from '../../support/commandLine.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulso-program-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('help', () => {
  test.each(['serve', 'replay', 'score', 'eval', 'doctor'])(
    'of %s has examples, and ends with 0',
    async name => {
      const { exitCode, stdout, stderr } = await commandLine(name, '--help');
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`Usage: pulso ${name}`);
      expect(stdout).toMatch(new RegExp(`Examples:\\n.*pulso ${name}`));
      expect(stderr).toBe('');
    },
  );

  test('lists every command', async () => {
    const { exitCode, stdout } = await commandLine('--help');
    expect(exitCode).toBe(0);
    for (const name of ['serve', 'replay', 'score', 'eval', 'doctor'])
      expect(stdout).toMatch(new RegExp(`^  ${name}`, 'm'));
  });

  test('the version is the one of the package', async () => {
    const { exitCode, stdout } = await commandLine('--version');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('a command called in a wrong way ends with 2, and says how it is meant', () => {
  test.each([
    [[], 'Usage: pulso'],
    [['repaly'], "unknown command 'repaly'"],
    [['replay'], "missing required argument 'file'"],
    [['replay', 'f.jsonl', '--sped', '2'], "unknown option '--sped'"],
    [['replay', 'f.jsonl', '--speed', 'fast'], 'above 0, at most 10000, or "max"'],
    [['replay', 'f.jsonl', '--speed', '0'], 'above 0'],
    [['replay', 'f.jsonl', '--speed', ''], 'above 0'],
    [['replay', 'f.jsonl', '--url', 'localhost'], 'ws://127.0.0.1:8787'],
    [['replay', 'f.jsonl', '--url', 'ftp://localhost'], 'ws://127.0.0.1:8787'],
    [['replay', 'f.jsonl', '--id-suffix', 'a b'], '1 to 32 letters'],
    [['replay', 'f.jsonl', '--stats', 'xml'], 'Allowed choices are text, json, none'],
    [['replay', 'a.jsonl', 'b.jsonl'], 'too many arguments'],
    [['score'], "missing required argument 'text'"],
    [['score', 'hola', '--language', 'fr'], 'Allowed choices are en, es'],
    [['eval'], "required option '--data <file>'"],
  ])('%j', async (args, message) => {
    const { exitCode, stdout, stderr } = await commandLine(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
  });
});

describe('a failure ends with 1: one line with its code, one with the remedy, no stack', () => {
  test('a file that is not there', async () => {
    const path = join(folder, 'absent.jsonl');
    for (const args of [
      ['replay', path],
      ['replay', path, '--json'],
      ['eval', '--data', path],
    ]) {
      const { exitCode, stdout, stderr } = await commandLine(...args);
      expect(exitCode).toBe(1);
      expect(stderr).toBe(
        `FILE_UNREADABLE: ${path} can't be read (ENOENT)\n  check the path and its permissions\n`,
      );
      expect(stdout).toBe('');
    }
  });

  test('a bad line, before anything is replayed, and without its words', async () => {
    const path = join(folder, 'bad.jsonl');
    const good = {
      conversation_id: 'c-1',
      channel: 'chat',
      lang: 'en',
      speaker: 'customer',
      start_ms: 0,
      end_ms: 0,
      text: 'hello',
    };
    await writeFile(
      path,
      `${JSON.stringify(good)}\n${JSON.stringify({ ...good, speaker: 'canary-bird' })}\n`,
    );
    const { exitCode, stdout, stderr } = await commandLine('replay', path, '--json');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^FILE_INVALID: .*bad\.jsonl:2: speaker is not one of the allowed values\n/);
    expect(stderr).not.toContain('canary');
    expect(stdout).toBe('');
  });

  test.each([
    ['not JSON at all', 'the line is not JSON'],
    [JSON.stringify({ text: 7, label: 'positive', lang: 'en' }), 'text must be a string'],
    [
      JSON.stringify({ text: 'x', label: 'joyful', lang: 'en' }),
      'label must be one of negative, neutral, positive',
    ],
    [JSON.stringify({ text: 'x', label: 'neutral', lang: 'fr' }), 'lang must be one of en, es'],
    ['null', 'text must be a string'],
  ])('a bad row of an evaluation: %s', async (row, message) => {
    const path = join(folder, 'rows.jsonl');
    await writeFile(path, `${row}\n`);
    const { exitCode, stderr } = await commandLine('eval', '--data', path);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`FILE_INVALID: ${path}:1: ${message}`);
  });

  test('an engine that is not there', async () => {
    const path = join(folder, 'one.jsonl');
    await writeFile(
      path,
      '{"conversation_id":"c","channel":"chat","lang":"en","speaker":"customer","start_ms":0,"end_ms":0,"text":"hi"}',
    );
    // Port 9 is "discard": nobody listens there.
    const { exitCode, stderr } = await commandLine('replay', path, '--url', 'ws://127.0.0.1:9');
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      'ENGINE_UNREACHABLE: no engine answers at ws://127.0.0.1:9 (ECONNREFUSED)\n  start an engine with: npm start\n',
    );
  });
});
