import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../../src/cli/program.ts';
import { INLETS } from '../../../src/pipeline/accept/inlets/inlets.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulso-inlets-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** Runs a command line and collects what it prints. */
async function pulso(...args: string[]) {
  const printed = { stdout: '', stderr: '' };
  const into = (stream: 'stdout' | 'stderr') =>
    new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        printed[stream] += chunk;
        done();
      },
    });
  const exitCode = await run(args, { stdout: into('stdout'), stderr: into('stderr'), env: {} });
  return { exitCode, ...printed };
}

async function converted(vendor: string, ...args: string[]) {
  const { exitCode, stdout, stderr } = await pulso('inlets', 'convert', vendor, ...args, '--json');
  const lines = stdout.split('\n').filter(line => line !== '');
  return { exitCode, stderr, results: lines.map(line => JSON.parse(line) as Record<string, unknown>) };
}

const partial = (words: string) => JSON.stringify({ partial: words });

describe('inlets list', () => {
  test('names every inlet, for people and as JSON', async () => {
    const plain = await pulso('inlets', 'list');
    for (const { name, title } of INLETS)
      expect(plain.stdout).toMatch(new RegExp(`^${name} .*${title}$`, 'm'));
    const { stdout } = await pulso('inlets', 'list', '--json');
    const names = stdout
      .trim()
      .split('\n')
      .map(line => (JSON.parse(line) as { name: string }).name);
    expect(names).toEqual(INLETS.map(({ name }) => name));
  });
});

describe('inlets convert', () => {
  test('one JSON document a file, pretty-printed or not, and gzip', async () => {
    const message = { text: 'good morning' };
    const pretty = await file('pretty.json', JSON.stringify(message, null, 2));
    const packed = await file('packed.json.gz', gzipSync(JSON.stringify(message)));
    const { results } = await converted('vosk', pretty, packed);
    expect(results).toMatchObject([
      { file: pretty, kind: 'utterance', final: true, text: 'good morning' },
      { file: packed, kind: 'utterance', final: true, text: 'good morning' },
    ]);
  });

  test('one message a line is one stream; a broken line is one error and the rest goes on', async () => {
    const path = await file('lines.jsonl', [partial('go'), '{"partial":', '', '{"text":"good"}'].join('\n'));
    const { exitCode, results, stderr } = await converted('vosk', path);
    expect(exitCode).toBe(0);
    expect(results).toMatchObject([
      { kind: 'utterance', utteranceId: 'audio-0', final: false },
      { kind: 'error', code: 'MESSAGE_NOT_JSON' },
      { kind: 'utterance', utteranceId: 'audio-0', final: true },
    ]);
    expect(stderr).toContain('3 messages: 2 utterances, 0 signals, 0 events, 0 control, 0 ignored, 1 errors');
  });

  test('a document that was cut short is one error, whatever its lines look like', async () => {
    const whole = JSON.stringify({ result: [{ conf: 1 }, { conf: 1 }], text: 'hello' }, null, 2);
    const path = await file('cut.json', whole.slice(0, -4));
    expect((await converted('vosk', path)).results).toMatchObject([{ code: 'MESSAGE_NOT_JSON' }]);
  });

  test('a list in one document is several messages', async () => {
    const path = await file('list.json', `[${partial('one')}, {"text":"one"}, 7]`);
    expect((await converted('vosk', path)).results.map(({ kind }) => kind)).toEqual([
      'utterance',
      'utterance',
      'error',
    ]);
  });

  test('form bodies, one a file or one a line, and frames with headers', async () => {
    const body = (sequence: number) =>
      new URLSearchParams({
        TranscriptionEvent: 'transcription-content',
        CallSid: 'CA1',
        SequenceId: String(sequence),
        Track: 'outbound_track',
        Final: 'true',
        TranscriptionData: '{"transcript":"of course","confidence":0.9}',
      }).toString();
    const form = await file('body.txt', body(1));
    const forms = await file('bodies.txt', `${body(2)}\r\n${body(3)}\r\n`);
    const twilio = await converted('twilio-rtt', form, forms);
    expect(twilio.results.map(({ idempotencyKey, role }) => [idempotencyKey, role])).toEqual([
      ['CA1:1', 'agent'],
      ['CA1:2', 'agent'],
      ['CA1:3', 'agent'],
    ]);
    const frame = await file('frame.txt', 'Path: speech.hypothesis\r\n\r\n{"Text":"of","Offset":1}');
    expect((await converted('azure', frame)).results).toMatchObject([{ kind: 'utterance', text: 'of' }]);
  });

  test('each file is a stream of its own, unless they are said to be one', async () => {
    const files = await Promise.all([file('1.json', partial('go')), file('2.json', '{"text":""}')]);
    const kinds = async (...flags: string[]) =>
      (await converted('vosk', ...files, ...flags)).results.map(({ kind }) => kind);
    expect(await kinds()).toEqual(['utterance', 'ignored']);
    expect(await kinds('--one-stream')).toEqual(['utterance', 'utterance']);
  });

  test('roles are mapped, and a side that is never heard or only assumed is told', async () => {
    const say = (ChannelId: string) => ({
      Transcript: { Results: [{ ResultId: ChannelId, ChannelId, Alternatives: [{ Transcript: 'hi' }] }] },
    });
    const path = await file('roles.json', JSON.stringify([say('ch_0'), say('ch_1')]));
    const swapped = await converted('amazon-transcribe', path, '--roles', 'ch_0=agent,ch_1=customer');
    expect(swapped.results.map(({ role }) => role)).toEqual(['agent', 'customer']);
    const wrong = await converted('amazon-transcribe', path, '--roles', 'ch_1=customer');
    expect(wrong.stderr).toContain('never heard: agent');
    const assumed = await converted('vosk', await file('assumed.json', '{"text":"hi"}'));
    expect(assumed.stderr).toContain('1 utterances without a mapped speaker');
  });

  test('for people, a line says what, who, when and the words', async () => {
    const path = await file('people.json', '{"text":"good morning","result":[{"start":1,"end":2.5}]}');
    const { stdout } = await pulso('inlets', 'convert', 'vosk', path);
    expect(stdout).toBe('utterance  final  customer?  1.0–2.5 s  good morning\n');
  });

  test('an unknown vendor, a missing file and a wrong mapping are told apart', async () => {
    const path = await file('any.json', '{}');
    const unknown = await pulso('inlets', 'convert', 'carrier-pigeon', path);
    expect([unknown.exitCode, unknown.stderr]).toEqual([1, expect.stringContaining('INLET_UNKNOWN')]);
    const missing = await pulso('inlets', 'convert', 'vosk', join(folder, 'nowhere.json'));
    expect([missing.exitCode, missing.stderr]).toEqual([1, expect.stringContaining('FILE_UNREADABLE')]);
    const mapping = await pulso('inlets', 'convert', 'vosk', path, '--roles', 'a=king');
    expect([mapping.exitCode, mapping.stderr]).toEqual([2, expect.stringContaining('LABEL=ROLE')]);
  });

  test('an empty file holds no messages', async () => {
    const { exitCode, results } = await converted('vosk', await file('empty.json', '\n'));
    expect([exitCode, results]).toEqual([0, []]);
  });
});
