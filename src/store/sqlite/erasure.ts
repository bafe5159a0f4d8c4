import type { ConversationKey } from '../../domain/conversation.ts';
import type { Conversations } from './conversations.ts';
import type { Sql } from './sql.ts';

/** Removes what belongs to one conversation or customer, and finds what that is. */
export class Erasure {
  readonly #sql: Sql;
  readonly #conversations: Conversations;

  constructor(sql: Sql, conversations: Conversations) {
    this.#sql = sql;
    this.#conversations = conversations;
  }

  /** @returns False when nothing of it was stored */
  erase(key: ConversationKey): boolean {
    const deliveries = this.eraseDeliveries(key);
    const conversation = this.#conversations.find(key);
    if (conversation === undefined) return deliveries > 0;
    for (const table of ['inbox', 'snapshots', 'outbox', 'customer_conversations'])
      this.#sql.run(`delete from ${table} where conversation = ?`, conversation.id);
    this.#sql.run('delete from conversations where id = ?', conversation.id);
    this.#conversations.forget();
    return true;
  }

  eraseDeliveries({ tenant, conversationId }: ConversationKey): number {
    return this.#sql.run(
      'delete from deliveries where tenant = ? and conversation_id = ?',
      tenant,
      conversationId,
    ).changes;
  }

  conversationsOf(tenant: string, customerId: string): readonly ConversationKey[] {
    return this.#sql
      .rows<[string]>(
        `select c.conversation_id from customer_conversations of_customer
         join conversations c on c.id = of_customer.conversation
         where of_customer.customer_id = ? and c.tenant = ? order by c.id`,
        customerId,
        tenant,
      )
      .map(([conversationId]) => ({ tenant, conversationId }));
  }

  forgetCustomer(tenant: string, customerId: string): void {
    this.#sql.run('delete from customers where tenant = ? and customer_id = ?', tenant, customerId);
  }

  /**
   * Gives free pages back and cuts the log, so that nothing of what was deleted stays in a file. Deleted content
   * has been overwritten in the database; in the log it stands until here.
   */
  removeTraces(): void {
    this.#sql.rows('pragma incremental_vacuum');
    this.#sql.rows('pragma wal_checkpoint(truncate)');
  }
}
