import { applyInlet, type AppliedResult, type InletSettings } from '../../pipeline/accept/inlets/apply.ts';
import type { Inlet, InletState } from '../../pipeline/accept/inlets/inlet.ts';
import { parseMessage } from '../../pipeline/accept/inlets/parse.ts';
import { rawMessages } from './rawMessages.ts';

export interface ConvertedFile {
  readonly messages: number;
  readonly results: readonly AppliedResult[];
  readonly state: InletState;
}

/** Converts all messages in a file's text, as one stream that goes on from `state`. */
export function convertFile(
  text: string,
  inlet: Inlet,
  settings: InletSettings,
  state: InletState = inlet.initialState(),
): ConvertedFile {
  const results: AppliedResult[] = [];
  const raws = rawMessages(text, inlet.encoding);
  let current = state;
  for (const raw of raws) {
    const parsed = parseMessage(raw, inlet.encoding);
    if (parsed.kind === 'error') {
      results.push(parsed);
      continue;
    }
    // Nothing is received here; what a message says of time is all there is.
    const applied = applyInlet(inlet, parsed.message, current, settings, 0);
    results.push(...applied.results);
    current = applied.state;
  }
  return { messages: raws.length, results, state: current };
}
