import { expect, test } from 'vitest';
import { LineOutput } from '../../../src/cli/lineOutput.ts';
import { closedPipe, PaperStream } from '../../support/commandLine.ts';

test('a transient line gives way to the next one on a terminal', () => {
  const terminal = new PaperStream({ isTTY: true });
  const output = new LineOutput(terminal);
  output.transient('one mom');
  output.transient('one moment');
  output.lines(['One moment.', 'Thanks.']);
  output.lines(['Bye.']);
  expect(terminal.text).toBe('one mom\r\u001b[2Kone moment\r\u001b[2KOne moment.\nThanks.\nBye.\n');
});

test('a file gets no transient lines and no control sequences', () => {
  const file = new PaperStream();
  const output = new LineOutput(file);
  output.transient('one mom');
  output.lines(['One moment.']);
  output.lines([]);
  expect(file.text).toBe('One moment.\n');
});

test('a reader that goes away ends the output quietly', async () => {
  const output = new LineOutput(closedPipe());
  expect(output.closed.aborted).toBe(false);
  output.lines(['first']);
  await new Promise(resolve => {
    output.closed.addEventListener('abort', resolve);
  });
  output.lines(['second']);
  await output.ready();
  expect(output.closed.aborted).toBe(true);
});

test.each([
  [0, 100],
  [40, 60],
  [120, 120],
  [400, 140],
])('a terminal of %d columns is laid out in %d', (columns, width) => {
  expect(new LineOutput(new PaperStream({ columns })).width).toBe(width);
});
