import { Type } from '@sinclair/typebox';
import { leaf, section } from './parts.ts';

/** Where packs are: docs/packs.md. */
export const PacksSection = section({
  dir: leaf(
    Type.String({ default: 'packs', minLength: 1 }),
    'PACKS_DIR',
    'Folder of the packs (charged phrases and journey events by sector).',
  ),
  extraDirs: leaf(
    Type.String({ default: '' }),
    'PACKS_EXTRA_DIRS',
    'Folders with packs of your own, separated by commas; each replaces packs of the same name before it.',
  ),
});

/** Where rules are: docs/rules.md. */
export const RulesSection = section({
  file: leaf(
    Type.String({ default: 'rules/default.yaml', minLength: 1 }),
    'RULES_FILE',
    'Rules that escalate; read again when it changes.',
  ),
  tenantsDir: leaf(
    Type.String({ default: '' }),
    'RULES_TENANTS_DIR',
    'Folder with `<tenant>.yaml` for tenants with rules of their own; the others have `rules.file`.',
  ),
});
