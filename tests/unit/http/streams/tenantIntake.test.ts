import { expect, test } from 'vitest';
import { tenantIntake } from '../../../../src/http/streams/tenantIntake.ts';
import { spoken } from '../../../support/builders.ts';
import { FakeClock } from '../../../support/fakes.ts';

test('a tenant opens as many conversations as it may, and more once some have ended', async () => {
  const open = new Set<string>();
  const clock = new FakeClock();
  let applies = true;
  const intake = tenantIntake(
    {
      submit: ({ key }) => {
        open.add(`${key.tenant} ${key.conversationId}`);
        return Promise.resolve({ kind: 'accepted', duplicate: false });
      },
      isOpen: ({ tenant, conversationId }) => open.has(`${tenant} ${conversationId}`),
    },
    2,
    clock,
    () => applies,
  );
  const say = async (tenant: string, conversationId: string) => {
    const receipt = await intake.submit({ ...spoken(), key: { tenant, conversationId } });
    return receipt.kind === 'refused' ? receipt.code : receipt.kind;
  };
  expect([await say('a', '1'), await say('a', '2'), await say('a', '3')]).toEqual([
    'accepted',
    'accepted',
    'QUOTA_EXCEEDED',
  ]);
  expect([await say('a', '1'), await say('b', '3')]).toEqual(['accepted', 'accepted']);
  open.delete('a 1');
  clock.advance(1_000);
  expect(await say('a', '3')).toBe('accepted');
  applies = false;
  expect(await say('a', '4')).toBe('accepted');
});
