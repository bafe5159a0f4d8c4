import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { REDACTION_KINDS } from '../../../src/privacy/entity.ts';
import { redactorFor } from '../../../src/privacy/redactor.ts';

const text = 'jane@example.org, 612 345 678';
const configured = (setting?: string) =>
  redactorFor(
    loadConfig({ env: setting === undefined ? {} : { PULSO_PRIVACY_REDACT: setting } }).privacy.redact,
  )(text);

describe('what the configuration asks for', () => {
  it('everything personal is masked unless it says otherwise', () => {
    expect(configured()).toBe('****************, ***********');
  });

  it('kinds can be chosen, and masking switched off', () => {
    expect(configured('email, card')).toBe('****************, 612 345 678');
    expect(configured('off')).toBe(text);
  });

  it('every kind can be named, and a misspelled one stops the start', () => {
    expect(configured(REDACTION_KINDS.join(','))).toBe('****************, ***********');
    expect(() => configured('emails')).toThrow('privacy.redact (PULSO_PRIVACY_REDACT)');
  });
});
