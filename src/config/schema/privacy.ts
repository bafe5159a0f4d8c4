import { Type } from '@sinclair/typebox';
import { leaf, section } from './parts.ts';

/** As in src/privacy/entity.ts. */
const redactionKind = 'card|iban|national-id|email|phone|digits';

/** What is masked: docs/privacy.md. */
export const PrivacySection = section({
  redact: leaf(
    Type.String({
      default: 'all',
      pattern: `^(all|off|(${redactionKind})( ?, ?(${redactionKind}))*)$`,
    }),
    'PRIVACY_REDACT',
    'What is masked before anything is stored: `all`, `off`, or any of card, iban, national-id, email, phone, digits, separated by commas.',
  ),
});
