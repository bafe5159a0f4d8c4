import { expect, test } from 'vitest';
import { createProgress } from '../../../src/cli/progress.ts';
import { PaperStream } from '../../support/commandLine.ts';
import { FakeClock } from '../../support/fakes.ts';

function progressOn(stream: PaperStream) {
  const clock = new FakeClock();
  const progress = createProgress({ stream, total: 200, unit: 'rows', nowMs: () => clock.nowMs() });
  return { progress, clock };
}

test('without a terminal there is a plain line now and then', () => {
  const file = new PaperStream();
  const { progress, clock } = progressOn(file);
  progress.advance(10);
  clock.advance(4_999);
  progress.advance(10);
  expect(file.text).toBe('');
  clock.advance(1);
  progress.advance(30);
  progress.advance(1);
  clock.advance(5_000);
  progress.advance(99);
  progress.end();
  expect(file.text).toBe('50 of 200 rows (25 %)\n150 of 200 rows (75 %)\n');
});

test('what is written aside comes out as it is', () => {
  const file = new PaperStream();
  const { progress } = progressOn(file);
  progress.aside(() => file.write('▲ alert\n'));
  expect(file.text).toBe('▲ alert\n');
});

test('on a terminal a bar is drawn, steps aside, and is gone at the end', () => {
  const terminal = new PaperStream({ isTTY: true });
  const { progress } = progressOn(terminal);
  progress.advance(50);
  progress.aside(() => terminal.write('▲ alert\n'));
  progress.end();
  expect(terminal.text).toContain('\r\u001b[2K▲ alert\n');
  expect(terminal.text).toContain('25 %  50/200 rows');
  // Back to the first column, and everything below erased.
  expect(terminal.text.slice(-12)).toContain('\u001b[0J');
});
