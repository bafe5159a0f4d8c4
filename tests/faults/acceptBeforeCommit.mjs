import { register } from 'node:module';

/**
 * Loaded ahead of an engine that the fault tests must find out: it answers `accepted` before the commit, and takes its
 * time with that. The product has no switch for it; the module that answers is changed while it is loaded.
 */
register('./acceptBeforeCommitHooks.mjs', import.meta.url);
