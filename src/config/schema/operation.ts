import { Type } from '@sinclair/typebox';
import { leaf, ms, section } from './parts.ts';

/** What is logged: never the words of customers. */
export const LogSection = section({
  level: leaf(
    Type.Union(
      (['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const).map(level => Type.Literal(level)),
      { default: 'info' },
    ),
    'LOG_LEVEL',
    'Least severe level that is logged.',
  ),
});

/** The end of an engine. */
export const DrainSection = section({
  timeoutMs: leaf(ms(10_000, 1), 'DRAIN_TIMEOUT_MS', 'Longest time to finish accepted work after SIGTERM.'),
});
