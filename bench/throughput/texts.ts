import { readCorpus } from '../core/corpus.ts';
import { createScript } from '../load/script.ts';

/** As open conversations of the load generator, so that all contestants get the same texts in the same order. */
const openConversations = 200;
/** More than any contestant scores in its time. */
const textCount = 20_000;

/** What the load generator sends, without the engine. */
export async function raceTexts(skipConversations: number): Promise<string[]> {
  const next = createScript(await readCorpus(), openConversations, skipConversations);
  return Array.from({ length: textCount }, () => next().line.text).filter(text => text.trim() !== '');
}

/** Runs the work text by text: first to warm up, then for the time that counts. */
export async function race<T>(
  texts: readonly T[],
  { seconds, warmUpSeconds }: { readonly seconds: number; readonly warmUpSeconds: number },
  work: (text: T) => Promise<unknown>,
): Promise<number> {
  let at = 0;
  const next = () => texts[at++ % texts.length] as T;
  const until = async (endMs: number) => {
    let done = 0;
    for (; performance.now() < endMs; done++) await work(next());
    return done;
  };
  await until(performance.now() + warmUpSeconds * 1_000);
  const beganAtMs = performance.now();
  const done = await until(beganAtMs + seconds * 1_000);
  return (done * 1_000) / (performance.now() - beganAtMs);
}
