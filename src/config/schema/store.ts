import { Type } from '@sinclair/typebox';
import { count, leaf, section } from './parts.ts';

/** What is kept on disk, and for how long: docs/durability.md. */
export const StoreSection = section({
  ephemeral: leaf(
    Type.Boolean({ default: false }),
    'STORE_EPHEMERAL',
    'Keep everything in memory only: a restart forgets it (`true` or `false`).',
  ),
  textRetentionHours: leaf(
    count(24, 0),
    'STORE_TEXT_RETENTION_HOURS',
    'Hours after the end of a conversation until its texts are removed.',
  ),
  eventRetentionDays: leaf(count(7), 'STORE_EVENT_RETENTION_DAYS', 'Days until events are removed.'),
  maxBytes: leaf(
    count(2_147_483_648, 16_777_216),
    'STORE_MAX_BYTES',
    'Size of the store past which the oldest texts and events are removed early.',
  ),
  minFreeBytes: leaf(
    count(67_108_864, 1_048_576),
    'STORE_MIN_FREE_BYTES',
    'Free space on the disk below which nothing is accepted; below twice as much the oldest texts and events are removed early.',
  ),
});
