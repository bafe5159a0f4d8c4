import { judgementsOf, type ScoredRow } from '../../inference/evaluate.ts';
import { calibrationErrorByChance, measure, type Judgement } from '../../inference/metrics.ts';
import { samplingNoise } from '../../inference/samplingNoise.ts';
import type { LabelledRow } from './labelledSets.ts';
import { ownLexicon, type Lexicons } from './lexiconFigures.ts';
import type { LinearBaseline } from './linearBaseline.ts';
import { acceptanceRow, printed, type AcceptanceRow } from './acceptanceRow.ts';
import { modelTargets, setTargets, type SetTarget } from './targets.ts';

/** What is measured beside the labelled sets; absent what could not be. */
export interface ModelFacts {
  readonly emotionAuc: number | undefined;
  readonly emotionRows: number;
  readonly megabytes: number;
  readonly p50Ms: number;
  /** Of the processor that the median was measured on; undefined when it is not known. */
  readonly vnni: boolean | undefined;
  /** Accuracy before less accuracy after, from figures.json of the model. */
  readonly quantisationLoss: number | undefined;
  readonly batchLabelChanges: number;
  readonly batchTexts: number;
}

export interface AcceptanceInput {
  readonly sets: ReadonlyMap<string, readonly ScoredRow<LabelledRow>[]>;
  /** The same rows in speech form, of the sets that ask for it. */
  readonly spoken: ReadonlyMap<string, readonly ScoredRow<LabelledRow>[]>;
  readonly lexicons: Lexicons;
  readonly linear: LinearBaseline;
  readonly facts: ModelFacts;
}

/** The table of targets, measured; a set that is not there has a row that says so. */
export function acceptanceRows(input: AcceptanceInput): AcceptanceRow[] {
  const { facts } = input;
  const parts = setTargets.map(target => {
    const scored = partOf(target, input.sets);
    return { target, scored, judgements: judgementsOf(scored) };
  });
  const measured = parts.filter(({ scored }) => scored.length > 0);
  const mean = (error: (judgements: readonly Judgement[]) => number) =>
    measured.reduce((sum, { judgements }) => sum + error(judgements), 0) / measured.length;
  const missing = parts.length - measured.length;
  return [
    ...parts.map(part => setRow(part, input)),
    acceptanceRow('GoEmotions, emotions', 'mean AUC', facts.emotionAuc, modelTargets.emotionAuc, {
      rows: facts.emotionRows,
      because: 'set goemotions is not there',
    }),
    ...setTargets.filter(({ spoken }) => spoken === true).map(target => spokenRow(target, input)),
    acceptanceRow(
      'calibration error',
      `mean ECE of ${measured.length} sets`,
      missing === 0 ? mean(judgements => measure(judgements).ece) : undefined,
      modelTargets.calibrationError,
      {
        byChance: printed(mean(calibrationErrorByChance)),
        because: `${missing} of the ${parts.length} sets are not there`,
      },
    ),
    acceptanceRow('size of the model', 'MB', facts.megabytes, modelTargets.megabytes),
    acceptanceRow(`16 tokens, one core${processor(facts)}`, 'p50, ms', facts.p50Ms, modelTargets.p50Ms),
    acceptanceRow('loss by quantisation', 'accuracy', facts.quantisationLoss, modelTargets.quantisationLoss, {
      because: 'figures.json of the model does not tell: weights before quantisation do not ship',
    }),
    acceptanceRow(
      'alone and in any batch',
      'labels changed',
      facts.batchLabelChanges,
      modelTargets.batchLabelChanges,
      {
        rows: facts.batchTexts,
      },
    ),
  ];
}

function processor({ vnni }: ModelFacts): string {
  return vnni === undefined ? '' : vnni ? ' with VNNI' : ' without VNNI';
}

/** The rows that a target names, and what the model says of each. */
interface Part {
  readonly target: SetTarget;
  readonly scored: readonly ScoredRow<LabelledRow>[];
  readonly judgements: readonly Judgement[];
}

function setRow({ target, scored, judgements }: Part, input: AcceptanceInput): AcceptanceRow {
  const because = `set ${target.set} is not there`;
  if (scored.length === 0)
    return acceptanceRow(target.row, target.measure, undefined, target.target, { because });
  const lexicons = Object.entries(input.lexicons.measure(scored.map(({ row }) => row)));
  const best = lexicons.reduce<{ name: string; value: number }>(
    (so, [name, figures]) =>
      figures[target.measure] > so.value ? { name, value: figures[target.measure] } : so,
    { name: ownLexicon, value: 0 },
  );
  const linear = input.linear.sets[target.part === undefined ? target.set : `${target.set} ${target.part}`];
  const figure = (of: readonly Judgement[]) => measure(of)[target.measure];
  return acceptanceRow(target.row, target.measure, figure(judgements), target.target, {
    rows: scored.length,
    ...noise(judgements, figure),
    bestLexicon: { name: best.name, value: printed(best.value) },
    ...(linear === undefined ? {} : { linear: printed(linear[target.measure]) }),
  });
}

function spokenRow({ row, set }: SetTarget, { sets, spoken }: AcceptanceInput): AcceptanceRow {
  const [written, said] = [sets.get(set) ?? [], spoken.get(set) ?? []];
  // The same rows twice: judged in pairs, since a row is as hard in the one form as in the other.
  const asSaid = judgementsOf(said);
  const pairs = judgementsOf(written).flatMap((read, at) => {
    const heard = asSaid[at];
    return heard === undefined ? [] : [{ read, heard }];
  });
  const loss = (of: readonly (typeof pairs)[number][]) =>
    measure(of.map(({ read }) => read)).macroF1 - measure(of.map(({ heard }) => heard)).macroF1;
  const measured = pairs.length === 0 ? undefined : loss(pairs);
  return acceptanceRow(`${row}: loss in speech form`, 'macroF1', measured, modelTargets.speechFormLoss, {
    rows: said.length,
    ...noise(pairs, loss),
    because: `set ${set} is not there`,
  });
}

function noise<Row>(
  rows: readonly Row[],
  of: (rows: readonly Row[]) => number,
): Pick<AcceptanceRow, 'noise'> {
  const found = samplingNoise(rows, of);
  return found === undefined ? {} : { noise: printed(found) };
}

function partOf({ set, part }: SetTarget, sets: AcceptanceInput['sets']): readonly ScoredRow<LabelledRow>[] {
  const scored = sets.get(set) ?? [];
  if (part === 'voice') return scored.filter(({ row }) => row.form === 'voice');
  return part === 'two classes' ? scored.filter(({ row }) => row.label !== 'neutral') : scored;
}
