import type { Answering } from './webhookTarget.ts';

/** What is due of a target in the end. `later`: everything that has not expired by then. */
export type Expected = 'everything' | 'nothing' | 'later' | 'gone';

export interface TargetKind {
  readonly name: string;
  /** Absent: nobody listens; of `later`: not until everything has been streamed. */
  readonly answer?: Answering;
  readonly expected: Expected;
  /** What the engine says of the newest attempt, where all of them fail. */
  readonly failure?: string;
}

/** Requests that are not taken before a target gets well: fewer than make the engine leave it alone for a time. */
const ill = 3;
const taken: Answering = response => response.writeHead(204).end();

/** @param trapUrl where redirects point: nobody must ever come there */
export function targetKinds(timeoutMs: number, trapUrl: string): readonly TargetKind[] {
  return [
    { name: 'healthy', answer: taken, expected: 'everything' },
    {
      name: 'flaky',
      answer: (response, number) => response.writeHead(number < ill ? 500 : 200).end(),
      expected: 'everything',
    },
    {
      name: 'busy',
      answer: (response, number) =>
        number < ill ? response.writeHead(429, { 'retry-after': '1' }).end() : response.writeHead(204).end(),
      expected: 'everything',
    },
    { name: 'down', expected: 'nothing', failure: 'connection-failed' },
    { name: 'returning', answer: taken, expected: 'later' },
    {
      name: 'slow',
      answer: response => {
        setTimeout(() => response.writeHead(200).end(), 2 * timeoutMs).unref();
      },
      expected: 'nothing',
      failure: 'timeout',
    },
    { name: 'hanging', answer: () => undefined, expected: 'nothing', failure: 'timeout' },
    {
      name: 'redirecting',
      answer: response => response.writeHead(302, { location: trapUrl }).end(),
      expected: 'nothing',
      failure: 'redirect',
    },
    {
      name: 'failing',
      answer: response => response.writeHead(500).end(),
      expected: 'nothing',
      failure: 'status',
    },
    {
      name: 'cutting',
      answer: response => {
        response.destroy();
      },
      expected: 'nothing',
      failure: 'connection-failed',
    },
    { name: 'gone', answer: response => response.writeHead(410).end(), expected: 'gone' },
  ];
}
