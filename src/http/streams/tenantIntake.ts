import type { Clock, Receipt } from '../../domain/ports.ts';
import { OpenConversations } from './openConversations.ts';
import type { Intake } from './streamConnection.ts';

/** An intake that holds each tenant to a number of open conversations; what would open one more is refused. */
export function tenantIntake(intake: Intake, maxOpen: number, clock: Clock, applies: () => boolean): Intake {
  const tenants = new Map<string, OpenConversations>();
  const openOf = (tenant: string): OpenConversations => {
    const known = tenants.get(tenant);
    if (known !== undefined) return known;
    const isOpen = (conversationId: string) => intake.isOpen({ tenant, conversationId });
    const open = new OpenConversations(maxOpen, isOpen, clock);
    tenants.set(tenant, open);
    return open;
  };
  return {
    isOpen: key => intake.isOpen(key),
    submit: (input, place) => {
      const { tenant, conversationId } = input.key;
      const opens = input.kind === 'started' || input.kind === 'utterance';
      if (!applies() || !opens || openOf(tenant).admit(conversationId)) return intake.submit(input, place);
      const receipt: Receipt = {
        kind: 'refused',
        code: 'QUOTA_EXCEEDED',
        message: `${maxOpen} conversations of this tenant are open, its limit`,
        retryable: true,
        retryAfterMs: 5_000,
      };
      place?.settle(receipt);
      return Promise.resolve(receipt);
    },
  };
}
