import type { CountedEvent } from '../domain/ports.ts';

export interface CounterText {
  readonly name: `pulso_${string}_total`;
  readonly help: string;
}

/** The counter of each counted event, as Prometheus sees it and docs/events.md lists it. */
export const COUNTERS: Readonly<Record<CountedEvent, CounterText>> = {
  'utterance-accepted': {
    name: 'pulso_utterances_accepted_total',
    help: 'Finals that are safe and acknowledged, corrections apart.',
  },
  'interim-accepted': { name: 'pulso_interims_accepted_total', help: 'Interims received.' },
  'utterance-duplicate': {
    name: 'pulso_utterances_duplicate_total',
    help: 'Utterances sent again, acknowledged again without a second effect.',
  },
  'duplicate-with-other-text': {
    name: 'pulso_utterances_duplicate_with_other_text_total',
    help: 'Utterances sent again under the same revision with another text: the first one counts.',
  },
  'utterance-corrected': {
    name: 'pulso_utterances_corrected_total',
    help: 'Finals replaced by a newer revision.',
  },
  'utterance-reordered': {
    name: 'pulso_utterances_reordered_total',
    help: 'Finals held back so that they apply in the order in which they were spoken.',
  },
  'interim-shed': { name: 'pulso_interims_shed_total', help: 'Interims not scored because of load.' },
  'interim-superseded': {
    name: 'pulso_interims_superseded_total',
    help: 'Interims not scored because something newer came first.',
  },
  'utterance-not-scored': {
    name: 'pulso_utterances_not_scored_total',
    help: 'Finals that nobody can judge, such as empty or redacted ones.',
  },
  'lexicon-answered': {
    name: 'pulso_lexicon_answers_total',
    help: 'Finals answered by the lexicon scorer because the model was past its deadline or failed.',
  },
  'score-cache-hit': {
    name: 'pulso_score_cache_hits_total',
    help: 'Utterances answered from the cache of the same model.',
  },
  'conversation-opened': { name: 'pulso_conversations_opened_total', help: 'Conversations opened.' },
  'conversation-closed': { name: 'pulso_conversations_closed_total', help: 'Conversations forgotten again.' },
  'conversation-idle': {
    name: 'pulso_conversations_idle_total',
    help: 'Conversations ended because nothing came for too long.',
  },
  'event-published': {
    name: 'pulso_events_published_total',
    help: 'Events logged and handed to subscribers, signals apart.',
  },
  'event-acknowledged': {
    name: 'pulso_events_acknowledged_total',
    help: 'Acknowledgements received from subscribers.',
  },
  'signals-shed': {
    name: 'pulso_signals_shed_total',
    help: 'Signals not sent to a subscriber because too much was waiting for it.',
  },
  'slow-down': {
    name: 'pulso_slow_downs_total',
    help: 'Times a source or a subscriber was told to slow down while reading from it paused.',
  },
  'replay-recovered': {
    name: 'pulso_replays_recovered_total',
    help: 'Subscriptions resumed without a loss.',
  },
  'replay-refused': {
    name: 'pulso_replays_refused_total',
    help: 'Subscriptions whose position had left the log.',
  },
  'subscriber-failed': {
    name: 'pulso_subscribers_failed_total',
    help: 'Subscriptions ended by a fault while sending.',
  },
  'subscriber-too-slow': {
    name: 'pulso_subscribers_too_slow_total',
    help: 'Subscriptions ended because their reader did not keep up.',
  },
  'alert-resent': {
    name: 'pulso_alerts_resent_total',
    help: 'Critical alerts sent again to a subscriber that had not acknowledged them.',
  },
  'alert-unacknowledged': {
    name: 'pulso_alerts_unacknowledged_total',
    help: 'Critical alerts that a subscriber did not acknowledge however often they were sent.',
  },
  'alert-passed-on': {
    name: 'pulso_alerts_passed_on_total',
    help: 'Critical alerts passed on to the next contact.',
  },
  'effect-retried': {
    name: 'pulso_effects_retried_total',
    help: 'Attempts to store what an input brought about that failed; they are repeated until they succeed.',
  },
  'conversation-restored': {
    name: 'pulso_conversations_restored_total',
    help: 'Open conversations taken up again after a restart.',
  },
  'conversation-erased': {
    name: 'pulso_conversations_erased_total',
    help: 'Conversations erased on request.',
  },
  'webhook-delivered': {
    name: 'pulso_webhooks_delivered_total',
    help: 'Events that a webhook endpoint has taken.',
  },
  'webhook-attempt-failed': {
    name: 'pulso_webhooks_attempts_failed_total',
    help: 'Requests to webhook endpoints that failed; most are repeated.',
  },
  'webhook-expired': {
    name: 'pulso_webhooks_expired_total',
    help: 'Live alerts not delivered to a webhook endpoint, because they would have come too late.',
  },
  'webhook-dead': {
    name: 'pulso_webhooks_dead_total',
    help: 'Events given up after the last attempt; they can be sent again.',
  },
  'webhook-disabled': {
    name: 'pulso_webhooks_disabled_total',
    help: 'Webhook endpoints switched off because they answered 410.',
  },
  'webhook-gap': {
    name: 'pulso_webhooks_gaps_total',
    help: 'Times events had left the log before a webhook endpoint could be told.',
  },
  'webhook-store-failed': {
    name: 'pulso_webhooks_store_failed_total',
    help: 'Times the progress of a webhook endpoint could not be stored; it is repeated.',
  },
  'vendor-message-ignored': {
    name: 'pulso_vendor_messages_ignored_total',
    help: 'Messages of vendors that are known and of no use, or unknown.',
  },
  'vendor-message-replayed': {
    name: 'pulso_vendor_messages_replayed_total',
    help: 'Signed deliveries that came again and had no second effect.',
  },
  'vendor-signal': {
    name: 'pulso_vendor_signals_total',
    help: 'What vendors themselves made of the words: never mixed into the scores.',
  },
  'pipeline-error': {
    name: 'pulso_pipeline_errors_total',
    help: 'Faults of the engine that cost one utterance its effect.',
  },
};
