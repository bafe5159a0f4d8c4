import { describe, expect, test } from 'vitest';
import { noColours } from '../../../../src/cli/view/colours.ts';
import { createEventReader, type MomentShown } from '../../../../src/cli/view/eventView.ts';
import { momentLine, momentLines } from '../../../../src/cli/view/momentLines.ts';
import { cloudEvent } from '../../../../src/pipeline/publish/cloudEvent.ts';
import type { MomentReport } from '../../../../src/domain/moment.ts';
import { eventContext, moment, publishRequest } from '../../../support/events.ts';

/** As it comes out of the engine. */
function shown(overrides: Partial<MomentReport>): MomentShown {
  const output = moment(overrides);
  const event = createEventReader()(
    JSON.parse(JSON.stringify(cloudEvent(publishRequest({ output }), eventContext))),
  );
  if (event?.kind !== 'moment') throw new Error('the event was not read as a moment');
  return event.data;
}

describe('a moment of truth on the screen', () => {
  test('opens with what it is about, where, and what would help', () => {
    const lines = momentLines(shown({}), noColours()).join('\n');
    expect(lines).toContain('moment opened');
    expect(lines).toContain('flight-cancelled  at u-17');
    expect(lines).toContain('+0.05 before, -0.90 now');
    expect(lines).toContain('the agent said u-14, u-16');
    expect(lines).toContain('route-to-skills (rebooking, care)');
  });

  test('ends with how far it went down and how it will be remembered', () => {
    const over = { edge: 'recovered', because: 'relief', after: -0.12, peakEnd: -0.225 } as const;
    const lines = momentLines(shown({ ...over, durationMs: 98_000, utterances: 18 }), noColours()).join('\n');
    expect(lines).toContain('moment recovered');
    expect(lines).toContain('-0.90 at worst, -0.12 after 18 utterances (98 s)');
  });

  test('takes one line in a replay at full speed', () => {
    expect(momentLine('c-1', shown({ edge: 'lost', because: 'hung-up' }), noColours())).toMatch(
      /moment lost\s+c-1 u-17 flight-cancelled hung-up$/u,
    );
  });
});
