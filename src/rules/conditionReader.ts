import { Type } from '@sinclair/typebox';
import type { Condition, TimeOfDay } from '../pipeline/escalate/rule.ts';
import type { Path } from '../yaml/yamlSource.ts';
import { conditionForms, WEEKDAYS, type ConditionForm } from './conditionSchema.ts';
import { durationMs } from './duration.ts';
import { nearest, unknownWord } from './nearest.ts';
import type { Remark } from './problem.ts';
import { ShapeCheck } from './shapeCheck.ts';
import { readTest, type SignalEntry } from './testReader.ts';

/** Parts that one condition may have, named ones written out: bounds what an utterance costs. */
const maxParts = 1_000;
const maxDepth = 30;

interface Read {
  readonly condition: Condition;
  readonly parts: number;
}

const forms = conditionForms(Type.Unknown());
const formNames = Object.keys(forms) as ConditionForm[];

/** Reads conditions out of a rule file; what is wrong with them is collected in `remarks`. */
export class ConditionReader {
  readonly remarks: Remark[] = [];
  readonly #checks = new Map(formNames.map(name => [name, new ShapeCheck(forms[name])]));
  readonly #named: Readonly<Record<string, unknown>>;
  readonly #known = new Map<string, Read | null>();
  readonly #beingRead: string[] = [];
  readonly #used = new Set<string>();

  /** @param named the conditions with names, as the file has them */
  constructor(named: Readonly<Record<string, unknown>>) {
    this.#named = named;
  }

  /** Names that no rule has asked for. */
  get unused(): string[] {
    return Object.keys(this.#named).filter(name => !this.#used.has(name));
  }

  /** Null where something is wrong with it. */
  read(value: unknown, path: Path): Condition | null {
    return this.#read(value, path, 0)?.condition ?? null;
  }

  /** Reads the named conditions too that no rule asks for: a mistake in one is a mistake. */
  readNamed(): void {
    const used = [...this.#used];
    for (const name of Object.keys(this.#named)) this.#readUse(name, ['conditions', name]);
    this.#used.clear();
    for (const name of used) this.#used.add(name);
  }

  #read(value: unknown, path: Path, depth: number): Read | null {
    if (depth > maxDepth) return this.#wrong(path, `nested more than ${maxDepth} deep`);
    const entry = this.#entry(value, path);
    if (entry === null) return null;
    const form = this.#formOf(entry, path);
    if (form === null) return null;
    const wrong = this.#checks.get(form)?.remarks(entry, path) ?? [];
    this.remarks.push(...wrong.map(remark => betterSignal(remark, path)));
    // What a test's keys have to do with each other is worth a word only where each of them is right.
    if (form === 'signal' && wrong.length > 0) return null;
    const read = this.#readForm(form, entry, path, depth);
    if (wrong.length > 0 || read === null) return null;
    if (read.parts > maxParts)
      return this.#wrong(path, `has more than ${maxParts} parts when named conditions are written out`);
    const held = entry['for'];
    if (typeof held !== 'string') return read;
    return { condition: { heldForMs: durationMs(held), that: read.condition }, parts: read.parts + 1 };
  }

  #entry(value: unknown, path: Path): Record<string, unknown> | null {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
    return this.#wrong(path, `a condition is a mapping with one of ${formNames.join(', ')}`);
  }

  #formOf(entry: Record<string, unknown>, path: Path): ConditionForm | null {
    const present = formNames.filter(name => Object.hasOwn(entry, name));
    const [form] = present;
    if (form !== undefined && present.length === 1) return form;
    if (form !== undefined)
      return this.#wrong(
        path,
        `${present.join(' and ')} in one condition: take all of [ … ] to combine them`,
      );
    const [key] = Object.keys(entry);
    const known = [...formNames, 'for'];
    if (key !== undefined && nearest(key, known) !== undefined)
      return this.#wrong([...path, key], unknownWord(key, 'no key here', known));
    return this.#wrong(path, `needs one of ${formNames.join(', ')}`);
  }

  #readForm(form: ConditionForm, entry: Record<string, unknown>, path: Path, depth: number): Read | null {
    const value = entry[form];
    switch (form) {
      case 'all':
        return this.#readParts(value, [...path, form], depth, all => ({ all }));
      case 'any':
        return this.#readParts(value, [...path, form], depth, any => ({ any }));
      case 'not': {
        const part = this.#read(value, [...path, form], depth + 1);
        return part === null ? null : { condition: { not: part.condition }, parts: part.parts + 1 };
      }
      case 'use':
        return typeof value === 'string' ? this.#readUse(value, [...path, form]) : null;
      case 'signal': {
        const [condition, remarks] = readTest(entry as unknown as SignalEntry, path);
        this.remarks.push(...remarks);
        return condition === null ? null : { condition, parts: 1 };
      }
      case 'timeOfDay':
        return this.#readTimeOfDay(value, [...path, form]);
      case 'channel':
      case 'sector':
      case 'queue':
      case 'tier':
      case 'language':
        // Its shape has been checked, or has given a remark.
        return { condition: { [form]: value } as unknown as Condition, parts: 1 };
    }
  }

  #readParts(
    value: unknown,
    path: Path,
    depth: number,
    combine: (parts: readonly Condition[]) => Condition,
  ): Read | null {
    if (!Array.isArray(value)) return null;
    const read = value.map((part: unknown, at) => this.#read(part, [...path, at], depth + 1));
    const whole = read.filter(part => part !== null);
    if (whole.length < read.length) return null;
    return {
      condition: combine(whole.map(({ condition }) => condition)),
      parts: whole.reduce((sum, { parts }) => sum + parts, 1),
    };
  }

  #readUse(name: string, path: Path): Read | null {
    this.#used.add(name);
    if (!Object.hasOwn(this.#named, name))
      return this.#wrong(path, unknownWord(name, 'no named condition', Object.keys(this.#named)));
    if (this.#beingRead.includes(name))
      return this.#wrong(path, `${[...this.#beingRead, name].join(' uses ')}: that never ends`);
    let read = this.#known.get(name);
    if (read === undefined) {
      this.#beingRead.push(name);
      read = this.#read(this.#named[name], ['conditions', name], 0);
      this.#beingRead.pop();
      this.#known.set(name, read);
    }
    return read === null ? null : { condition: { use: name, that: read.condition }, parts: read.parts + 1 };
  }

  #readTimeOfDay(value: unknown, path: Path): Read | null {
    if (typeof value !== 'object' || value === null) return null;
    const { from, to, timeZone, days } = value as Record<string, unknown>;
    if (typeof from !== 'string' || typeof to !== 'string' || typeof timeZone !== 'string') return null;
    if (!isTimeZone(timeZone))
      return this.#wrong(
        [...path, 'timeZone'],
        unknownWord(timeZone, 'no time zone', [...Intl.supportedValuesOf('timeZone'), 'UTC']),
      );
    const timeOfDay: TimeOfDay = {
      from: minuteOf(from),
      to: minuteOf(to),
      timeZone,
      ...(Array.isArray(days) ? { days: days.map(day => WEEKDAYS.findIndex(known => known === day)) } : {}),
    };
    return { condition: { timeOfDay }, parts: 1 };
  }

  #wrong(path: Path, message: string): null {
    this.remarks.push({ path, message });
    return null;
  }
}

/** The mistake that people make most gets words of its own. */
function betterSignal(remark: Remark, path: Path): Remark {
  const isSignal = remark.path.length === path.length + 1 && remark.path.at(-1) === 'signal';
  if (!isSignal) return remark;
  return { ...remark, message: remark.message.replace('no known value', 'no signal') };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function minuteOf(clockTime: string): number {
  const [hour = 0, minute = 0] = clockTime.split(':').map(Number);
  return hour * 60 + minute;
}
