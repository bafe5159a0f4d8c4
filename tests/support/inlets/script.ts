import {
  applyInlet,
  type AppliedResult,
  type AppliedUtterance,
  type InletSettings,
} from '../../../src/pipeline/accept/inlets/apply.ts';
import type { Inlet, InletState } from '../../../src/pipeline/accept/inlets/inlet.ts';

/** Words in a conversation, before a vendor gets hold of them. */
export interface Said {
  /** Utterances of a conversation are numbered from 1, over both speakers. */
  readonly number: number;
  readonly speaker: 'customer' | 'agent';
  readonly text: string;
  readonly final: boolean;
  readonly beginMs: number;
  readonly endMs: number;
}

/** How one vendor writes a conversation: what the contract suite and the vendors' own tests are made of. */
export interface VendorScript {
  readonly inlet: Inlet;
  /** What comes before the first words. */
  readonly opening: readonly unknown[];
  /** The message that carries these words. */
  readonly say: (said: Said) => unknown;
  /** What the vendor tells beside the words. */
  readonly tells: {
    /** Begin of each utterance, end of each utterance. */
    readonly times: 'both' | 'end' | 'none';
    /** Who speaks, in terms of the inlet's default mapping. */
    readonly speakers: boolean;
    readonly interims: boolean;
  };
  /** One message of every other kind that the vendor sends, with the kind of result it must give. */
  readonly others: readonly (readonly [name: string, message: unknown, kind: AppliedResult['kind']])[];
  /** A message that carries the vendor's own idea of the sentiment. */
  readonly feeling?: unknown;
  /** A message of a kind that nobody knows. */
  readonly unknown: unknown;
}

export function said(overrides: Partial<Said> = {}): Said {
  return {
    number: 1,
    speaker: 'customer',
    text: 'my parcel is still not here',
    final: true,
    beginMs: 2_000,
    endMs: 4_500,
    ...overrides,
  };
}

/** The results of messages of one stream, message by message, and the state after the last one. */
export function convertStream(
  inlet: Inlet,
  messages: readonly unknown[],
  settings: InletSettings = {},
  state: InletState = inlet.initialState(),
): { readonly perMessage: readonly (readonly AppliedResult[])[]; readonly state: InletState } {
  const perMessage: (readonly AppliedResult[])[] = [];
  let current = state;
  for (const message of messages) {
    const applied = applyInlet(inlet, message, current, settings, 0);
    perMessage.push(applied.results);
    current = applied.state;
  }
  return { perMessage, state: current };
}

/** All results of messages of one stream. */
export function converted(inlet: Inlet, ...messages: readonly unknown[]): AppliedResult[] {
  return convertStream(inlet, messages).perMessage.flat();
}

export function utterancesIn(results: readonly AppliedResult[]): AppliedUtterance[] {
  return results.filter(result => result.kind === 'utterance');
}
