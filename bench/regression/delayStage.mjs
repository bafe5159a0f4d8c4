import { register } from 'node:module';

/**
 * Loaded ahead of an engine that the gate must find too slow: every decision of the rules then takes 20 ms more.
 * The product has no switch for that; the module that decides is changed while it is loaded.
 */
register('./delayHooks.mjs', import.meta.url);
