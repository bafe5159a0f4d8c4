import type { Utterance } from '../../domain/utterance.ts';
import type { ReplayStep } from '../../replay/timeline.ts';
import type { LineOutput } from '../lineOutput.ts';
import type { Colours } from '../view/colours.ts';
import { escalationLines } from '../view/escalationLines.ts';
import { createEventReader, type SignalsShown } from '../view/eventView.ts';
import { momentLines } from '../view/momentLines.ts';
import { summaryLines } from '../view/summaryLines.ts';
import { interimLine, utteranceLines } from '../view/utteranceLines.ts';
import type { Refusal, ReplayView } from './replayView.ts';

/** What is on the screen of one conversation, or waits to be. */
interface Shown {
  /** Submitted; their signals have not come yet. By utterance id, the newest text. */
  readonly waiting: Map<string, Utterance>;
  /** Of those, what was on its way when the connection was lost: their signals may never come. */
  readonly doubtful: Set<string>;
  /** What came before the utterance that caused it could be shown, as lines. */
  readonly early: string[][];
  /** The customer's scored finals. */
  readonly valences: number[];
}

/** For people: every utterance as it happens, escalations where they are raised, then how it went. */
export class ConversationView implements ReplayView {
  readonly #output: LineOutput;
  readonly #colours: Colours;
  readonly #read = createEventReader();
  readonly #conversations = new Map<string, Shown>();

  constructor(output: LineOutput, colours: Colours) {
    this.#output = output;
    this.#colours = colours;
  }

  step(step: ReplayStep): void {
    if (step.kind === 'started') this.#open(step);
    else if (step.kind === 'utterance')
      this.#conversations.get(step.conversationId)?.waiting.set(step.utterance.utteranceId, step.utterance);
  }

  event(json: string): void {
    const event = this.#read(JSON.parse(json));
    const shown = event === undefined ? undefined : this.#conversations.get(event.conversationId);
    if (event === undefined || shown === undefined) return;
    switch (event.kind) {
      case 'signals':
        this.#utterance(event.data, shown);
        return;
      case 'escalation':
        this.#after(event.data.causedBy, escalationLines(event.data, this.#colours), shown);
        return;
      case 'moment':
        this.#after(event.data.causedBy, momentLines(event.data, this.#colours), shown);
        return;
      case 'summary':
        for (const utteranceId of shown.doubtful) this.#missed(utteranceId, shown);
        this.#flush(shown);
        this.#output.lines(summaryLines(event.conversationId, event.data, shown.valences, this.#colours));
        shown.valences.length = 0;
    }
  }

  refused({ conversationId, utteranceId, code, sentAgain }: Refusal): void {
    const line = `  refused ${utteranceId ?? 'a message'}: ${code}${sentAgain ? ', sent again' : ''}`;
    this.#output.lines([this.#colours.yellow(line)]);
    if (utteranceId === undefined || sentAgain) return;
    this.#conversations.get(conversationId)?.waiting.delete(utteranceId);
  }

  /** News of the connection. */
  notice(line: string): void {
    this.#output.lines([this.#colours.yellow(`  ${line}`)]);
    for (const { waiting, doubtful } of this.#conversations.values())
      for (const utteranceId of waiting.keys()) doubtful.add(utteranceId);
  }

  end(): void {
    for (const shown of this.#conversations.values()) this.#flush(shown);
  }

  #open({ conversationId, info }: Extract<ReplayStep, { kind: 'started' }>): void {
    this.#conversations.set(conversationId, {
      waiting: new Map(),
      doubtful: new Set(),
      early: [],
      valences: [],
    });
    const facts = [info.channel, info.language, info.sector].filter(fact => fact !== undefined);
    const { bold, dim } = this.#colours;
    this.#output.lines(['', `${bold(conversationId)}  ${dim(facts.join(', '))}`, '']);
  }

  #utterance(signals: SignalsShown, shown: Shown): void {
    const utterance = shown.waiting.get(signals.utteranceId);
    if (utterance?.final !== signals.final) return;
    const { width } = this.#output;
    if (!signals.final) {
      const line = interimLine(utterance, signals, width, this.#colours);
      if (this.#output.isTerminal) this.#output.transient(line);
      else this.#output.lines([line]);
      return;
    }
    this.#missedBefore(signals.utteranceId, shown);
    shown.waiting.delete(signals.utteranceId);
    if (utterance.role === 'customer' && signals.valence !== undefined) shown.valences.push(signals.valence);
    this.#output.lines(utteranceLines(utterance, signals, width, this.#colours));
    for (const lines of shown.early.splice(0)) this.#output.lines(lines);
  }

  /** Signals and escalations may take different ways: first the words, then what they led to. */
  #after(cause: { readonly utteranceId: string } | null, lines: string[], shown: Shown): void {
    if (cause !== null && shown.doubtful.has(cause.utteranceId)) {
      this.#missedBefore(cause.utteranceId, shown);
      this.#missed(cause.utteranceId, shown);
    }
    if (cause !== null && shown.waiting.has(cause.utteranceId)) shown.early.push(lines);
    else this.#output.lines(lines);
  }

  /** Signals come in the order of what was said: those of doubtful utterances before this one will not. */
  #missedBefore(utteranceId: string, shown: Shown): void {
    shown.doubtful.delete(utteranceId);
    for (const earlier of shown.waiting.keys()) {
      if (earlier === utteranceId) return;
      if (shown.doubtful.has(earlier)) this.#missed(earlier, shown);
    }
  }

  /** Shows the words alone. */
  #missed(utteranceId: string, shown: Shown): void {
    const utterance = shown.waiting.get(utteranceId);
    shown.doubtful.delete(utteranceId);
    shown.waiting.delete(utteranceId);
    if (utterance?.final !== true) return;
    const { role } = utterance;
    const noSignals = {
      utteranceId,
      revision: 0,
      final: true,
      role,
      phrases: [],
      notScoredBecause: 'signals missed',
    };
    this.#output.lines(utteranceLines(utterance, noSignals, this.#output.width, this.#colours));
  }

  #flush(shown: Shown): void {
    shown.waiting.clear();
    for (const lines of shown.early.splice(0)) this.#output.lines(lines);
  }
}
